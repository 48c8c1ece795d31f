use std::io;
use std::path::Path;
use std::time::Duration;

use cloze_model::Score;

use crate::{Phases, Skipped};

/// What a run tells those who watch it.
#[derive(Debug)]
pub enum Event<'a> {
    /// Training begins.
    Started {
        /// The checkpoint it goes on from.
        resumed: Option<&'a Path>,
        /// Newer checkpoints that were damaged and therefore not taken.
        skipped: &'a [Skipped],
        /// Steps that lie behind.
        step: u64,
        /// Steps of the whole run.
        steps: u64,
        /// Tokens seen so far.
        tokens: u64,
    },
    /// Some steps were made; this is the last of them. Also told of a step with a loss or gradient
    /// that is not finite, which was not applied and ends the run.
    Step(&'a StepReport),
    /// The held-out data was scored.
    Evaluation {
        /// Steps that the weights have seen.
        step: u64,
        /// One score for each term of the loss.
        scores: &'a [Score],
    },
    /// A checkpoint is safe on disk.
    Checkpoint {
        /// Steps that it holds.
        step: u64,
        /// Its folder.
        path: &'a Path,
    },
    /// The stop flag was raised, and everything is saved.
    Interrupted {
        /// Steps that were made.
        step: u64,
    },
    /// The last step is made, evaluated and saved.
    Finished {
        /// Steps that were made.
        step: u64,
    },
}

/// The numbers of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepReport {
    /// Number of this step, from 1.
    pub step: u64,
    /// Steps of the whole run.
    pub steps: u64,
    /// The parts of the loss.
    pub terms: Vec<TermMean>,
    /// The loss that was differentiated: the sum of the terms, in nats.
    pub loss: f64,
    /// Learning rate.
    pub rate: f64,
    /// Global L2 norm of the gradient, before clipping.
    pub norm: f64,
    /// Real tokens of this step.
    pub tokens: u64,
    /// Real tokens of the run so far.
    pub tokens_total: u64,
    /// How long this step took.
    pub time: Duration,
    /// Where that time went.
    pub phases: Phases,
    /// Throughput of the last steps, evaluations and checkpoints not counted.
    pub tokens_per_second: f64,
    /// The share of the machine's rate that this throughput makes use of, where the run has a
    /// [`Yardstick`](crate::Yardstick).
    pub mfu: Option<f64>,
    /// Training time left at that pace.
    pub eta: Duration,
}

/// One term of the loss, as a mean over the step's targets.
#[derive(Debug, Clone, PartialEq)]
pub struct TermMean {
    /// Short name of the objective, such as `mlm`.
    pub name: &'static str,
    /// Nats per target.
    pub mean: f64,
}

/// Watches a run. It cannot change it, except that its failure ends it.
///
/// A closure over events is an observer, and so is a list of observers.
pub trait Observer {
    /// Takes note of an event.
    ///
    /// # Errors
    /// When the observer can no longer do what it is there for, such as write its file.
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()>;
}

impl<F: FnMut(&Event<'_>)> Observer for F {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        self(event);
        Ok(())
    }
}

impl Observer for Vec<Box<dyn Observer + '_>> {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        self.iter_mut()
            .try_for_each(|observer| observer.observe(event))
    }
}
