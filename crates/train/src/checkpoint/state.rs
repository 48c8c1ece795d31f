use std::collections::{BTreeMap, VecDeque};

use cloze_model::Measure;
use serde::{Deserialize, Serialize};

/// What a run knows besides its tensors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Steps that were made.
    pub step: u64,
    /// Position in the data: its steps that lie behind, those that were left out included.
    pub data: u64,
    /// Seed of the run.
    pub seed: u64,
    /// Real tokens seen.
    pub tokens: u64,
    /// Targets predicted.
    pub targets: u64,
    /// Seconds of training, evaluations and checkpoints not counted.
    pub seconds: f64,
    /// Losses of the last steps, in nats: what a spike is compared with.
    pub losses: VecDeque<f64>,
    /// The lowest loss on the first held-out set.
    pub best: Option<Best>,
    /// The lowest of those of checkpoints.
    pub best_saved: Option<Best>,
    /// Evaluations since the best.
    pub stale: u64,
    /// Step of the last evaluation: a resumed run repeats it.
    pub evaluated: Option<u64>,
    /// Names and hashes of what the weights belong to, such as the tokenizer.
    pub fingerprints: BTreeMap<String, String>,
    /// What the last bits of the numbers depend on, such as the number of threads.
    pub environment: BTreeMap<String, String>,
}

/// An evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Best {
    /// Steps that the weights have seen.
    pub step: u64,
    /// Mean loss, in nats: the sum of the terms.
    pub loss: f64,
}

impl State {
    pub(crate) fn new(
        seed: u64,
        fingerprints: &BTreeMap<String, String>,
        environment: &BTreeMap<String, String>,
    ) -> Self {
        Self {
            step: 0,
            data: 0,
            seed,
            tokens: 0,
            targets: 0,
            seconds: 0.0,
            losses: VecDeque::new(),
            best: None,
            best_saved: None,
            stale: 0,
            evaluated: None,
            fingerprints: fingerprints.clone(),
            environment: environment.clone(),
        }
    }

    /// Loss of the last step, in nats; none before the first.
    pub fn loss(&self) -> Option<f64> {
        self.losses.back().copied()
    }

    /// Takes note of an evaluation of a checkpoint, or of weights that were not saved. Returns whether
    /// this checkpoint is the best so far.
    pub(crate) fn evaluated(&mut self, measure: &Measure, saved: bool) -> bool {
        let (step, loss) = (self.step, measure.value);
        let improves = |best: Option<Best>| measure.is_better_than(best.map(|best| best.loss));
        if self.evaluated.replace(step) != Some(step) {
            self.stale += 1;
            if improves(self.best) {
                (self.best, self.stale) = (Some(Best { step, loss }), 0);
            }
        }
        let best_saved = saved && improves(self.best_saved);
        if best_saved {
            self.best_saved = Some(Best { step, loss });
        }
        best_saved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> State {
        State::new(0, &BTreeMap::new(), &BTreeMap::new())
    }

    #[test]
    fn the_best_is_the_first_of_the_lowest_and_the_best_checkpoint_one_that_was_saved() {
        let mut state = fresh();
        let best = |step, loss| Some(Best { step, loss });
        let told = [
            // step, loss, saved; the best checkpoint?, the best, stale
            (1, 2.0, true, true, best(1, 2.0), 0),
            (2, 1.0, false, false, best(2, 1.0), 0),
            (3, 1.5, true, true, best(2, 1.0), 1),
            (4, 1.5, true, false, best(2, 1.0), 2),
            // Again, as a run that was resumed does: the same evaluation.
            (4, 1.5, true, false, best(2, 1.0), 2),
            (5, 1.0, true, true, best(2, 1.0), 3),
        ];
        for (step, loss, saved, is_best, best, stale) in told {
            state.step = step;
            assert_eq!(
                state.evaluated(&Measure::loss(loss), saved),
                is_best,
                "{step}"
            );
            assert_eq!((state.best, state.stale), (best, stale), "{step}");
        }
        assert_eq!(state.best_saved, best(5, 1.0));
    }

    /// JSON has no NaN: a state with one could not be read again.
    #[test]
    fn a_loss_that_is_not_finite_is_never_the_best() {
        for loss in [f64::NAN, f64::INFINITY] {
            let mut state = fresh();
            assert!(!state.evaluated(&Measure::loss(loss), true));
            assert_eq!((state.best, state.best_saved), (None, None));
        }
    }
}
