use std::collections::{BTreeMap, VecDeque};

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
    pub(crate) fn evaluated(&mut self, loss: f64, saved: bool) -> bool {
        let step = self.step;
        let improves =
            |best: Option<Best>| loss.is_finite() && best.is_none_or(|best| loss < best.loss);
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
