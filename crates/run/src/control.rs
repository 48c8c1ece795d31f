use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_corpus::Progress;
use cloze_train::Resume;
use tch::Device;

/// How a run is made, besides what it is.
pub struct Control<'a> {
    /// Where it starts.
    pub resume: Resume,
    /// What it computes on.
    pub device: Device,
    /// Raised by somebody else, for instance a signal, to save and stop.
    pub stop: Arc<AtomicBool>,
    /// Raised by somebody else to save and go on.
    pub save: Arc<AtomicBool>,
    /// Told while text is made into tokens.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Whether to write event files for TensorBoard.
    pub tensorboard: bool,
    /// Whether to look where the time of a step goes, and to write it into `profile.json`.
    pub profile: bool,
}

impl Control<'_> {
    /// On the first GPU, or the processor where there is none; goes on with what is in the folder;
    /// nobody stops it and nobody is told.
    pub fn new() -> Self {
        Self {
            resume: Resume::Auto,
            device: Device::cuda_if_available(),
            stop: Arc::default(),
            save: Arc::default(),
            progress: &|_| (),
            tensorboard: false,
            profile: false,
        }
    }
}

impl Default for Control<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control")
            .field("resume", &self.resume)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}
