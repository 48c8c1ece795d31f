use std::io;
use std::path::Path;
use std::time::Duration;

use cloze_model::Score;

use crate::{CheckpointError, Phases, Skipped, StateDifference, Tick, Trouble};

/// What a run tells those who watch it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Training begins.
    Started {
        /// The checkpoint it goes on from.
        resumed: Option<&'a Path>,
        /// Newer checkpoints that were damaged and therefore not taken.
        skipped: &'a [Skipped],
        /// What of the machine is not as it was: the numbers may differ in their last bits.
        changes: &'a [StateDifference],
        /// Steps that lie behind.
        step: u64,
        /// Steps of the whole run.
        steps: u64,
        /// Tokens seen so far.
        tokens: u64,
        /// Position in the data: its steps that lie behind, those that were left out included.
        data: u64,
    },
    /// Some steps were made; this is the last of them. Also told of a step that was not applied,
    /// because its loss or gradient is not finite or far outside of what is usual.
    Step(&'a StepReport),
    /// A set of held-out data was scored.
    Evaluation {
        /// Steps that the weights have seen.
        step: u64,
        /// The name of the set.
        set: &'a str,
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
    /// A bad step was not applied. The run goes on from an earlier checkpoint, without the data of
    /// the step.
    RolledBack {
        /// Number of the bad step, from 1.
        step: u64,
        /// What was wrong with it.
        trouble: Trouble,
        /// Steps that the run has after it went back.
        to: u64,
        /// Position in the data from where it goes on.
        data: u64,
        /// How often this has happened, this time included.
        times: u32,
        /// How often it may happen.
        most: u32,
    },
    /// A checkpoint could not be written, and the run goes on without it, until the next is due.
    NotSaved {
        /// Steps that it would have held.
        step: u64,
        /// Why.
        error: &'a CheckpointError,
        /// Failures since the last checkpoint.
        times: u32,
        /// The failure that ends the run.
        most: u32,
    },
    /// Something that whoever runs the training has to say.
    Note(&'a str),
    /// The stop flag was raised, and everything is saved.
    Interrupted {
        /// Steps that were made.
        step: u64,
    },
    /// The last step is made, evaluated and saved, for one of the reasons of [`End`].
    Finished {
        /// Steps that were made.
        step: u64,
        /// Why it was the last.
        end: End,
    },
}

/// Why a run is at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// All steps were made.
    Steps,
    /// As many tokens were seen as the budget has.
    Tokens,
    /// As many targets were predicted as the budget has.
    Targets,
    /// As many floating-point operations were made as the budget has.
    Flops,
    /// The time is over.
    Time,
    /// No evaluation was better than those before it for long enough.
    NoImprovement,
}

impl End {
    /// In short.
    pub fn name(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Tokens => "tokens",
            Self::Targets => "targets",
            Self::Flops => "flops",
            Self::Time => "hours",
            Self::NoImprovement => "no improvement",
        }
    }
}

/// The numbers of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepReport {
    /// Number of this step, from 1.
    pub step: u64,
    /// Steps of the whole run; with a budget of something else an estimate.
    pub steps: u64,
    /// The parts of the loss.
    pub terms: Vec<TermMean>,
    /// The loss that was differentiated: the sum of the terms, each times its weight, in nats.
    pub loss: f64,
    /// Learning rate.
    pub rate: f64,
    /// Global L2 norm of the gradient, before clipping.
    pub norm: f64,
    /// Real tokens of this step.
    pub tokens: u64,
    /// Real tokens of the run so far.
    pub tokens_total: u64,
    /// Targets that were predicted so far.
    pub targets_total: u64,
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

    /// Sees how far the run is, before and after each micro-batch and each held-out step: for a
    /// display that moves, and that may leave out what comes too fast for an eye.
    fn tick(&mut self, _now: &Tick) {}
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

    fn tick(&mut self, now: &Tick) {
        self.iter_mut().for_each(|observer| observer.tick(now));
    }
}
