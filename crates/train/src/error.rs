use std::io;

use crate::{CheckpointError, Problem};

/// Why a run did not start or ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Numbers of the plan are outside their range.
    #[error("the plan cannot be followed: {}", list(.0))]
    Plan(Vec<Problem>),
    /// The loss does not depend on some of the parameters.
    #[error(
        "the loss does not depend on {}: use these parameters in the model, or leave them out of \
         the trained ones", .names.join(", ")
    )]
    NoGradient {
        /// The names of the parameters.
        names: Vec<String>,
    },
    /// The loss or the gradient of a step is infinite or not a number. The step was not applied:
    /// weights and moments are those of the step before.
    #[error(
        "step {step} is not finite and was not applied: the loss is {loss}, the gradient norm \
         {norm}. Resume from the last checkpoint with a lower peak rate, a longer warm-up or a \
         tighter clip"
    )]
    NonFinite {
        /// Number of the step, from 1.
        step: u64,
        /// The loss, in nats.
        loss: f64,
        /// Global L2 norm of the gradient.
        norm: f64,
    },
    /// A checkpoint could not be written, found or used.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// An observer failed, for instance because the disk is full.
    #[error("an observer of the run failed")]
    Observer(#[source] io::Error),
}

fn list(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("; ")
}
