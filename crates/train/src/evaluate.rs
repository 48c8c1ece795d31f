use cloze_model::{Measure, Score};

use crate::learner::Learner;
use crate::ranks::of_first;
use crate::{Error, Run, Subject};

/// How good the weights are that a run has for use.
#[derive(Debug)]
pub(crate) struct Evaluation {
    /// What decides which weights are the best: the loss on the first set.
    pub(crate) measure: Measure,
    /// The scores of each set: the first rank has them.
    pub(crate) scores: Vec<Vec<Score>>,
}

/// Has the first rank score all held-out sets. Nothing, if it was stopped meanwhile.
pub(crate) fn evaluate(
    subject: &Subject<'_>,
    run: &Run<'_>,
    learner: &mut Learner<'_>,
) -> Result<Option<Evaluation>, Error> {
    let limit = run.plan.evaluate_batches.get();
    let mut scores: Vec<Vec<Score>> = Vec::new();
    let loss = of_first(run.peers, || {
        let sets = subject.held_out.iter();
        let score = |_: &Learner<'_>| sets.map(|set| set.score(limit, run.stop)).collect();
        let Some(found) = learner.for_use(score) else {
            return Ok(None);
        };
        scores = found;
        // Its bits, since JSON has no NaN.
        Ok(Some(Score::total(&scores[0]).to_bits()))
    })?;
    Ok(loss.map(|loss| Evaluation {
        measure: Measure::loss(f64::from_bits(loss)),
        scores,
    }))
}
