use std::fmt;
use std::num::{NonZeroU64, NonZeroUsize};

use serde::{Deserialize, Serialize};

use crate::{AdamW, Schedule};

/// What a run does and when. Every field must be given: a run has no hidden settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Number of optimizer steps.
    pub steps: u64,
    /// Seed of the random choices of training, such as dropout.
    pub seed: u64,
    /// How a gradient changes the weights.
    pub optimizer: AdamW,
    /// The learning rate of each step.
    pub schedule: Schedule,
    /// The largest global L2 norm of a gradient: a longer one is scaled down to it. `inf` is off.
    pub clip: f64,
    /// Steps between two step events.
    pub log_every: NonZeroU64,
    /// Steps between two evaluations. The first is before training, the last after it.
    pub evaluate_every: NonZeroU64,
    /// The most held-out steps that an evaluation scores.
    pub evaluate_batches: NonZeroU64,
    /// Steps between two checkpoints. The last is after the last step.
    pub checkpoint_every: NonZeroU64,
    /// Number of checkpoints that are kept, the newest ones.
    pub keep: NonZeroUsize,
}

/// A number of a plan that is outside its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Path of the field, such as `schedule.peak`.
    pub field: &'static str,
    /// What was given.
    pub given: f64,
    /// The range, in words.
    pub allowed: &'static str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is {}: it must be {}",
            self.field, self.given, self.allowed
        )
    }
}

impl Plan {
    /// All numbers that are outside their range; empty for a plan that [`fit`](crate::fit) takes.
    pub fn problems(&self) -> Vec<Problem> {
        let clip = outside("clip", self.clip, "above 0 (`inf` is off)", self.clip > 0.0);
        clip.into_iter()
            .chain(self.optimizer.problems())
            .chain(self.schedule.problems())
            .collect()
    }
}

pub(crate) fn outside(
    field: &'static str,
    given: f64,
    allowed: &'static str,
    inside: bool,
) -> Option<Problem> {
    (!inside).then_some(Problem {
        field,
        given,
        allowed,
    })
}
