use std::sync::atomic::AtomicBool;

use cloze_model::{Alone, Named, Peers, Score};

use crate::evaluate::check_best;
use crate::session::Session;
use crate::{Checkpoints, End, Error, Observer, Plan, Subject, Yardstick};

/// How a [`Subject`] is learned.
#[derive(Debug)]
pub struct Run<'a> {
    /// The parameters of the model: leaves that require a gradient, contiguous, each once.
    pub parameters: Vec<Named>,
    /// What is done when.
    pub plan: &'a Plan,
    /// Where it is saved and where it starts.
    pub checkpoints: &'a Checkpoints,
    /// Raised by somebody else, for instance a signal, to save and stop. Looked at before every
    /// micro-batch and every held-out batch; by several ranks before every step.
    pub stop: &'a AtomicBool,
    /// Raised by somebody else to save after this step and go on.
    pub save: &'a AtomicBool,
    /// What its speed is measured against, where that is known.
    pub yardstick: Option<Yardstick>,
    /// Whether the numbers of steps are read only when one of them is shown or saved, so that a GPU is
    /// never waited for. A bad step is then undone by going back, where it would not have been made.
    pub deferred: bool,
    /// Those who train the same model together with this process.
    pub peers: &'a dyn Peers,
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
        /// Scores of the final weights on the first held-out set, one for each term of the loss. Those
        /// of the first rank: the others have none.
        scores: Vec<Score>,
    },
    /// It was stopped, and saved.
    Interrupted {
        /// Steps that were made.
        step: u64,
    },
}

impl<'a> Run<'a> {
    /// A run of one process that nobody stops, without a yardstick. Numbers are deferred where the
    /// parameters live on a GPU: a processor has nothing to wait for.
    pub fn new(
        parameters: impl IntoIterator<Item: Into<Named>>,
        plan: &'a Plan,
        checkpoints: &'a Checkpoints,
    ) -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        let parameters: Vec<Named> = parameters.into_iter().map(Into::into).collect();
        Self {
            deferred: parameters.iter().any(|one| one.tensor.device().is_cuda()),
            parameters,
            plan,
            checkpoints,
            stop: &NEVER,
            save: &NEVER,
            yardstick: None,
            peers: &Alone,
        }
    }
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
/// Where libtorch does.
pub fn fit(
    subject: &Subject<'_>,
    run: &Run<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, Error> {
    let problems = run.plan.problems();
    if !problems.is_empty() {
        return Err(Error::Plan(problems));
    }
    if subject.held_out.is_empty() {
        return Err(Error::NoHeldOut);
    }
    if run.plan.limits.flops.is_finite() && run.yardstick.is_none() {
        return Err(Error::NoYardstick);
    }
    check_best(subject, run)?;
    Session::start(subject, run, observer)?.run()
}
