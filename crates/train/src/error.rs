use std::io;

use cloze_config::Problem;

use crate::{CheckpointError, Trouble};

/// Why a run did not start or ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Numbers of the plan are outside their range.
    #[error("the plan cannot be followed:{}", Problem::lines(.0))]
    Plan(Vec<Problem>),
    /// Patterns of the plan fit no parameter.
    #[error(
        "no parameter fits {}: the parameters are {}", .patterns.join(", "), shortened(.names)
    )]
    NoSuchParameter {
        /// The patterns.
        patterns: Vec<String>,
        /// The names of all parameters.
        names: Vec<String>,
    },
    /// The plan freezes every parameter.
    #[error(
        "every parameter is frozen, so that nothing is left to train: take patterns out of `freeze`"
    )]
    AllFrozen,
    /// There is nothing to evaluate on.
    #[error("there is no held-out data: give at least one set")]
    NoHeldOut,
    /// A limit of floating-point operations, and nothing to count them by.
    #[error("`limits.flops` needs a yardstick that says what a token costs")]
    NoYardstick,
    /// The plan chooses the best weights by something that the model does not have.
    #[error("`best` is `{given}`, allowed: {}", .names.join(", "))]
    NoSuchMeasure {
        /// As the plan has it.
        given: String,
        /// Those that the model has.
        names: Vec<String>,
    },
    /// The loss does not depend on some of the parameters.
    #[error(
        "the loss does not depend on {}: use these parameters in the model, freeze them, or leave \
         them out of the trained ones", .names.join(", ")
    )]
    NoGradient {
        /// The names of the parameters.
        names: Vec<String>,
    },
    /// A step has fewer micro-batches than there are ranks to compute them.
    #[error(
        "a step of {micro_batches} micro-batch(es) cannot be dealt to {ranks} rank(s): make \
         micro-batches smaller, steps larger, or start fewer processes"
    )]
    TooFewMicroBatches {
        /// Micro-batches of the step.
        micro_batches: usize,
        /// Processes that train together.
        ranks: usize,
    },
    /// Another process of the run is gone, or cannot be reached.
    #[error("the processes that train together have lost each other")]
    Peers(#[source] io::Error),
    /// A step was bad, and going back did not help or was not allowed. The step was not applied:
    /// weights and moments are those of the step before, or of the last checkpoint.
    #[error(
        "step {step} was not applied, {}: {trouble}. Resume from the last checkpoint with a lower \
         peak rate, a longer warm-up or a tighter clip, or look at the data there",
        after(*.rollbacks)
    )]
    BadStep {
        /// Number of the step, from 1.
        step: u64,
        /// What was wrong with it.
        trouble: Trouble,
        /// How often the run went back to its last checkpoint before.
        rollbacks: u32,
    },
    /// A checkpoint could not be written, found or used.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// An observer failed, for instance because the disk is full.
    #[error("an observer of the run failed")]
    Observer(#[source] io::Error),
}

fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    let more = names.len().saturating_sub(SHOWN);
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn after(rollbacks: u32) -> String {
    match rollbacks {
        0 => "and the run does not go back".to_owned(),
        1 => "after the run went back once".to_owned(),
        times => format!("after the run went back {times} times"),
    }
}
