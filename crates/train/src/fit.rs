use std::fmt;
use std::sync::atomic::AtomicBool;

use cloze_model::{Batches, Model, Score};
use tch::Tensor;

use crate::session::Session;
use crate::{Checkpoints, End, Error, HeldOut, Observer, Plan, Yardstick};

/// All that a run consists of.
pub struct Fit<'a, M: Model> {
    /// What is trained.
    pub model: &'a M,
    /// The parameters, by name: leaves that require a gradient, contiguous, each once.
    pub parameters: &'a [(String, Tensor)],
    /// What is learned from.
    pub train: &'a dyn Batches<M::Batch>,
    /// What is evaluated on. The first set decides which weights are the best.
    pub held_out: &'a [HeldOut<'a, M::Batch>],
    /// What is done when.
    pub plan: &'a Plan,
    /// Where it is saved and where it starts.
    pub checkpoints: &'a Checkpoints,
    /// Raised by somebody else, for instance a signal, to save and stop. Looked at before every
    /// micro-batch and every held-out batch.
    pub stop: &'a AtomicBool,
    /// Raised by somebody else to save after this step and go on.
    pub save: &'a AtomicBool,
    /// What its speed is measured against, where that is known.
    pub yardstick: Option<Yardstick>,
    /// Whether the numbers of steps are read only when one of them is shown or saved, so that a GPU is
    /// never waited for. A bad step is then undone by going back, where it would not have been made.
    pub deferred: bool,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It came to its end.
    Finished {
        /// Steps that were made.
        step: u64,
        /// Why there.
        end: End,
        /// Scores of the final weights on the first held-out set, one for each term of the loss.
        scores: Vec<Score>,
    },
    /// It was stopped, and saved.
    Interrupted {
        /// Steps that were made.
        step: u64,
    },
}

/// Trains, evaluates and saves, as planned.
///
/// A run that is stopped and resumed gives the same weights as one that is not, bit for bit, on a
/// CPU and with an unchanged number of threads. libtorch has one generator in a process: nothing else
/// may draw from it meanwhile, for instance a second run in another thread.
///
/// # Errors
/// See [`Error`]. Checkpoints written before stay valid.
///
/// # Panics
/// If the training data has a step without micro-batches, and where libtorch does.
pub fn fit<M: Model>(run: &Fit<'_, M>, observer: &mut dyn Observer) -> Result<Outcome, Error> {
    let problems = run.plan.problems();
    if !problems.is_empty() {
        return Err(Error::Plan(problems));
    }
    if run.held_out.is_empty() {
        return Err(Error::NoHeldOut);
    }
    if run.plan.limits.flops.is_finite() && run.yardstick.is_none() {
        return Err(Error::NoYardstick);
    }
    Session::start(run, observer)?.run()
}

impl<M: Model> fmt::Debug for Fit<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self
            .parameters
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        f.debug_struct("Fit")
            .field("model", self.model)
            .field("parameters", &names)
            .field("train", self.train)
            .field("held_out", &self.held_out)
            .field("plan", self.plan)
            .field("checkpoints", self.checkpoints)
            .field("stop", self.stop)
            .field("save", self.save)
            .field("yardstick", &self.yardstick)
            .field("deferred", &self.deferred)
            .finish()
    }
}
