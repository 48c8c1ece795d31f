use std::sync::atomic::{AtomicBool, Ordering};

use cloze_model::{Batches, Model, Score};

/// Scores the first steps of held-out data, at most `limit` and at most one epoch, without dropout
/// and without gradients. Returns one score for each term of the model's loss, or `None` if the
/// stop flag was raised meanwhile. Data of no steps has no scores.
pub fn evaluate<M: Model>(
    model: &M,
    held_out: &dyn Batches<M::Batch>,
    limit: u64,
    stop: &AtomicBool,
) -> Option<Vec<Score>> {
    tch::no_grad(|| {
        let mut scores = Vec::new();
        for step in 0..held_out.epoch().min(limit) {
            for batch in held_out.at(step) {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                Score::add_all(&mut scores, model.score(&batch));
            }
        }
        Some(scores)
    })
}
