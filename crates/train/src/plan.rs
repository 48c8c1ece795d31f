use std::num::{NonZeroU64, NonZeroUsize};

use cloze_config::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Average, Group, Guard, Limits, Measure, Optimizer, Schedule, groups};

/// What a run does and when. Every field must be given, but for the one that older folders
/// lack: a run has no hidden settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Number of optimizer steps, at most.
    pub steps: u64,
    /// What else a run may use up: it ends at the first limit.
    pub limits: Limits,
    /// Seed of the random choices of training, such as dropout.
    pub seed: u64,
    /// How a gradient changes the weights.
    pub optimizer: Optimizer,
    /// Parameters with a rate or a decay of their own.
    pub groups: Vec<Group>,
    /// Patterns of parameters that stay as they are.
    pub freeze: Vec<String>,
    /// The learning rate of each step.
    pub schedule: Schedule,
    /// The largest global L2 norm of a gradient: a longer one is scaled down to it. `inf` is off.
    pub clip: f64,
    /// What is done about a bad step.
    pub guard: Guard,
    /// Whether the weights to use are a mean of those of several steps.
    pub average: Average,
    /// Steps between two step events.
    pub log_every: NonZeroU64,
    /// Steps between two evaluations. The first is before training, the last after it.
    pub evaluate_every: NonZeroU64,
    /// The most steps of each held-out set that an evaluation scores.
    pub evaluate_batches: NonZeroU64,
    /// By what the best weights are chosen, on the first held-out set: the name of a [`Measure`]. Folders
    /// of older runs do not have it.
    #[serde(default = "loss")]
    pub best: String,
    /// The run ends after so many evaluations that were not better than every one before, by `best`. 0 is
    /// off.
    pub patience: u64,
    /// Steps between two checkpoints. The last is after the last step.
    pub checkpoint_every: NonZeroU64,
    /// Number of checkpoints that are kept, the newest ones. The best one on the first held-out set
    /// is kept besides.
    pub keep: NonZeroUsize,
    /// A checkpoint whose step is a multiple of this is kept for good. 0 is none.
    pub keep_every: u64,
}

impl Plan {
    /// Steps at a rate, and nothing else: seed 42, clipping to the norm 1, a look at the held-out data
    /// at both ends, one checkpoint at the end, no limits, no way back from a bad step.
    pub fn new(steps: u64, optimizer: Optimizer, schedule: Schedule) -> Self {
        let end = NonZeroU64::new(steps).unwrap_or(NonZeroU64::MIN);
        Self {
            steps,
            limits: Limits::NONE,
            seed: 42,
            optimizer,
            groups: Vec::new(),
            freeze: Vec::new(),
            schedule,
            clip: 1.0,
            guard: Guard::OFF,
            average: Average::None {},
            log_every: NonZeroU64::MIN,
            evaluate_every: end,
            evaluate_batches: NonZeroU64::MAX,
            best: loss(),
            patience: 0,
            checkpoint_every: end,
            keep: NonZeroUsize::MIN,
            keep_every: 0,
        }
    }

    /// All numbers that are outside their range; empty for a plan that [`fit`](crate::fit) takes.
    pub fn problems(&self) -> Vec<Problem> {
        let clip = Problem::unless(self.clip > 0.0, "clip", self.clip, "above 0 (`inf` is off)");
        clip.into_iter()
            .chain(self.optimizer.problems())
            .chain(self.schedule.problems())
            .chain(self.limits.problems())
            .chain(self.guard.problems())
            .chain(self.average.problems())
            .chain(groups::problems(&self.groups))
            .collect()
    }
}

fn loss() -> String {
    Measure::LOSS.to_owned()
}
