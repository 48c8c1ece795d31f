use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Error;

/// How the caller of [`build`](crate::build) watches it and stops it.
pub struct Watch<'a> {
    /// Called every few megabytes.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Set it, from a signal handler for instance, and the work ends with [`Error::Cancelled`].
    pub cancel: &'a AtomicBool,
}

/// How far the work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is done at the moment.
    pub phase: BuildPhase,
    /// Bytes done in this phase.
    pub done: u64,
    /// Bytes to do in this phase.
    pub total: u64,
}

/// The passes over the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildPhase {
    /// Read the files, and clean each document.
    Cleaning,
    /// Find what was there before.
    Duplicates,
    /// Write the documents that stay.
    Selecting,
    /// Read the sample and learn the vocabulary from it. The learning itself comes after the last
    /// byte; if it is stopped, a thread of it goes on until it is done or the process ends.
    Training,
    /// Turn the text into tokens.
    Encoding,
    /// Put the tokens together.
    Assembling,
}

impl BuildPhase {
    /// The folder of a build that holds its work.
    pub(crate) const fn name(self) -> &'static str {
        self.names()[0]
    }

    /// The folder, and what is shown.
    const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Cleaning => ["cleaning", "reading and cleaning"],
            Self::Duplicates => ["duplicates", "looking for duplicates"],
            Self::Selecting => ["selecting", "leaving duplicates out"],
            Self::Training => ["training", "training the tokenizer"],
            Self::Encoding => ["encoding", "encoding"],
            Self::Assembling => ["assembling", "writing the tokens"],
        }
    }
}

impl Watch<'_> {
    /// Who neither looks nor stops.
    pub(crate) fn nobody() -> Watch<'static> {
        static GO_ON: AtomicBool = AtomicBool::new(false);
        Watch {
            progress: &|_| {},
            cancel: &GO_ON,
        }
    }

    /// Reports, and stops if asked to.
    pub(crate) fn report(&self, phase: BuildPhase, done: u64, total: u64) -> Result<(), Error> {
        (self.progress)(Progress { phase, done, total });
        if self.cancel.load(Ordering::Relaxed) {
            Err(Error::Cancelled)
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("cancel", &self.cancel)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for BuildPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.names()[1])
    }
}
