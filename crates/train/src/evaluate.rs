use std::sync::atomic::AtomicBool;

use cloze_model::Score;

use crate::learner::Learner;
use crate::ranks::of_first;
use crate::{Error, HeldOut, Measure, Run, Subject};

/// How good the weights are that a run has for use.
#[derive(Debug)]
pub(crate) struct Evaluation {
    /// What decides which weights are the best, on the first set.
    pub(crate) measure: Measure,
    /// The scores of each set: the first rank has them.
    pub(crate) scores: Vec<Vec<Score>>,
}

/// Has the first rank score all held-out sets, and tell of the steps that are scored and of those
/// that there are. Nothing, if it was stopped meanwhile.
pub(crate) fn evaluate(
    subject: &Subject<'_>,
    run: &Run<'_>,
    learner: &mut Learner<'_>,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Option<Evaluation>, Error> {
    let limit = run.plan.evaluate_batches.get();
    let mut scores: Vec<Vec<Score>> = Vec::new();
    let best = of_first(run.peers, || {
        let sets = subject.held_out.iter();
        let steps = sets.clone().map(|set| set.steps(limit)).sum();
        let mut done = 0;
        let mut scored = || {
            tell(done, steps);
            done += 1;
        };
        scored();
        let mut score_one = |set: &HeldOut<'_>| set.score_telling(limit, run.stop, &mut scored);
        let score = |_: &Learner<'_>| sets.map(&mut score_one).collect();
        let Some(found) = learner.for_use(score) else {
            return Ok(None);
        };
        scores = found;
        let measure = chosen(run, &scores[0])?;
        // Its bits, since JSON has no NaN.
        Ok(Some((measure.value.to_bits(), measure.better)))
    })?;
    Ok(best.map(|(value, better)| Evaluation {
        measure: Measure {
            name: run.plan.best.clone(),
            value: f64::from_bits(value),
            better,
        },
        scores,
    }))
}

/// Whether the best weights can be chosen as planned, which a step of held-out data shows. The loss is
/// always there.
pub(crate) fn check_best(subject: &Subject<'_>, run: &Run<'_>) -> Result<(), Error> {
    if run.plan.best == Measure::LOSS {
        return Ok(());
    }
    of_first(run.peers, || {
        let scores = subject.held_out[0].score(1, &AtomicBool::new(false));
        chosen(run, &scores.unwrap_or_default()).map(|_| ())
    })
}

/// What the best is chosen by.
fn chosen(run: &Run<'_>, scores: &[Score]) -> Result<Measure, Error> {
    let measures = Measure::of(scores);
    let names: Vec<String> = measures.iter().map(|one| one.name.clone()).collect();
    let found = measures.into_iter().find(|one| one.name == run.plan.best);
    found.ok_or_else(|| Error::NoSuchMeasure {
        given: run.plan.best.clone(),
        names,
    })
}
