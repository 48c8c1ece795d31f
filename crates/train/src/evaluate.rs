use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use cloze_model::{Batches, Model, Score};

/// A set of held-out data.
pub struct HeldOut<'a, B> {
    /// As its scores are called.
    pub name: &'a str,
    /// The data.
    pub batches: &'a dyn Batches<B>,
}

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

impl<B> fmt::Debug for HeldOut<'_, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, batches } = self;
        write!(f, "{name}: {batches:?}")
    }
}
