use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{Measure, Plan};

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
    /// By what the best is chosen: the name of a [`Measure`]. Older files do not say that it is the loss.
    #[serde(default = "loss", skip_serializing_if = "is_loss")]
    pub best_by: String,
    /// The best evaluation of the first held-out set.
    pub best: Option<Best>,
    /// The best of those of checkpoints.
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
    /// The number that it was chosen by. It keeps its name in files, from when that was always the loss.
    #[serde(rename = "loss")]
    pub value: f64,
}

impl State {
    pub(crate) fn new(
        plan: &Plan,
        fingerprints: &BTreeMap<String, String>,
        environment: &BTreeMap<String, String>,
    ) -> Self {
        Self {
            step: 0,
            data: 0,
            seed: plan.seed,
            tokens: 0,
            targets: 0,
            seconds: 0.0,
            losses: VecDeque::new(),
            best_by: plan.best.clone(),
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

    /// Forgets what was best by another measure than this one.
    pub(crate) fn choose_by(&mut self, best: &str) {
        if self.best_by != best {
            best.clone_into(&mut self.best_by);
            (self.best, self.best_saved, self.stale) = (None, None, 0);
        }
    }

    /// Takes note of an evaluation of a checkpoint, or of weights that were not saved. Returns whether
    /// this checkpoint is the best so far.
    pub(crate) fn evaluated(&mut self, measure: &Measure, saved: bool) -> bool {
        let (step, value) = (self.step, measure.value);
        let improves = |best: Option<Best>| measure.is_better_than(best.map(|best| best.value));
        if self.evaluated.replace(step) != Some(step) {
            self.stale += 1;
            if improves(self.best) {
                (self.best, self.stale) = (Some(Best { step, value }), 0);
            }
        }
        let best_saved = saved && improves(self.best_saved);
        if best_saved {
            self.best_saved = Some(Best { step, value });
        }
        best_saved
    }
}

fn loss() -> String {
    Measure::LOSS.to_owned()
}

fn is_loss(best: &str) -> bool {
    best == Measure::LOSS
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{AdamW, Optimizer, Schedule};

    pub(crate) fn fresh() -> State {
        let optimizer = Optimizer::AdamW(AdamW {
            betas: [0.9, 0.95],
            eps: 1e-8,
            decay: 0.1,
        });
        let plan = Plan::new(1, optimizer, Schedule::constant(0.1));
        State::new(&plan, &BTreeMap::new(), &BTreeMap::new())
    }

    fn by_loss(value: f64) -> Measure {
        let of_no_term = Measure::all(value, []);
        of_no_term.into_iter().next().expect("the loss")
    }

    #[test]
    fn what_was_best_by_another_measure_is_forgotten_and_files_say_by_what_unless_by_loss() {
        let mut state = fresh();
        assert!(state.evaluated(&by_loss(2.0), true));
        let old = serde_json::to_string(&state).unwrap();
        assert!(!old.contains("best_by") && old.contains(r#""best":{"step":0,"loss":2.0}"#));
        state.choose_by("loss");
        assert_eq!(serde_json::from_str::<State>(&old).unwrap(), state);
        state.choose_by("mlm-accuracy");
        assert_eq!((state.best, state.best_saved, state.stale), (None, None, 0));
        let new = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&new).unwrap(), state);
    }

    #[test]
    fn the_best_is_the_first_of_the_lowest_and_the_best_checkpoint_one_that_was_saved() {
        let mut state = fresh();
        let best = |step, value| Some(Best { step, value });
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
            assert_eq!(state.evaluated(&by_loss(loss), saved), is_best, "{step}");
            assert_eq!((state.best, state.stale), (best, stale), "{step}");
        }
        assert_eq!(state.best_saved, best(5, 1.0));
    }

    /// JSON has no NaN: a state with one could not be read again.
    #[test]
    fn a_loss_that_is_not_finite_is_never_the_best() {
        for loss in [f64::NAN, f64::INFINITY] {
            let mut state = fresh();
            assert!(!state.evaluated(&by_loss(loss), true));
            assert_eq!((state.best, state.best_saved), (None, None));
        }
    }
}
