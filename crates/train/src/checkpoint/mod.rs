//! Checkpoints: whole or absent, verified when read.
//!
//! `RUN/checkpoints/step-00001200/` holds `model.safetensors`, `optimizer.safetensors`, `state.json`
//! and `MANIFEST.json`; `RUN/latest` is a link to the newest, `RUN/best` to the best.

mod disks;
mod error;
mod load;
mod lock;
mod manifest;
mod save;
mod saver;
mod start;
mod state;
mod writer;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cloze_model::Named;

use crate::files::{Disk, Files};
use crate::learner::Learner;
use crate::{Error, Plan};
use disks::Disks;

pub use error::{CheckpointError, CheckpointFlaw, Damage, Skipped, StateDifference};
pub use load::Checkpoint;
pub use lock::Lock;
pub use state::{Best, State};

#[cfg(test)]
pub(crate) use state::tests::fresh;

pub(crate) use saver::{Saved, Saver};
pub(crate) use start::Start;

const MODEL: &str = "model.safetensors";
const OPTIMIZER: &str = "optimizer.safetensors";
const STATE: &str = "state.json";
/// In alphabetical order, as the manifest has them.
const FILES: [&str; 3] = [MODEL, OPTIMIZER, STATE];
const LITTER: &str = ".tmp-";

/// Where a run keeps its checkpoints, and which it goes on from.
#[derive(Debug, Clone)]
pub struct Checkpoints {
    /// The folder of one run, used by one process at a time. It is made if absent.
    pub run: PathBuf,
    /// Where to start.
    pub resume: Resume,
    /// Names and hashes of what the weights belong to, such as the tokenizer: saved with them, and
    /// compared before they are used.
    pub fingerprints: BTreeMap<String, String>,
    /// What the last bits of the numbers depend on, such as the number of threads: saved, and a
    /// difference is told of.
    pub environment: BTreeMap<String, String>,
    /// The file system, [`Disk`] outside of tests.
    pub files: Arc<dyn Files>,
}

/// Which checkpoint a run goes on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resume {
    /// The newest of the run folder that is whole; the beginning if there is none at all.
    Auto,
    /// None. The run folder must hold no checkpoints.
    Never,
    /// This one, given by its folder or a link to it.
    Path(PathBuf),
}

impl Checkpoints {
    /// In the folder of a run, the link to the newest checkpoint.
    pub const LATEST: &str = "latest";
    /// The link to the best.
    pub const BEST: &str = "best";

    /// Of the run in this folder, which goes on if there is something to go on from.
    pub fn new(run: &Path) -> Self {
        Self {
            run: run.to_owned(),
            resume: Resume::Auto,
            fingerprints: BTreeMap::new(),
            environment: BTreeMap::new(),
            files: Arc::new(Disk),
        }
    }

    /// Saves weights from elsewhere as step 0 of a run that follows the plan. Returns the folder of the
    /// checkpoint.
    ///
    /// # Errors
    /// A disk that does not take it, checkpoints that are there already, patterns of the plan that fit
    /// no parameter.
    pub fn begin(
        &self,
        plan: &Plan,
        parameters: impl IntoIterator<Item: Into<Named>>,
    ) -> Result<PathBuf, Error> {
        let parameters: Vec<Named> = parameters.into_iter().map(Into::into).collect();
        let learner = Learner::new(plan, &parameters)?;
        let _start = self.start()?;
        let state = State::new(plan, &self.fingerprints, &self.environment);
        Ok(self.save(&state, &parameters, &learner.memory())?)
    }

    /// All checkpoints by step, the newest first, whole or not.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn list(&self) -> Result<Vec<(u64, PathBuf)>, CheckpointError> {
        let mut found: Vec<(u64, PathBuf)> = self
            .disks()
            .list(&self.folder())?
            .into_iter()
            .filter_map(|path| {
                let name = path.file_name().and_then(OsStr::to_str)?;
                let step = name.strip_prefix("step-")?.parse().ok()?;
                Some((step, path))
            })
            .collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        Ok(found)
    }

    /// The checkpoint that a link of the run points at.
    pub fn linked(&self, link: &str) -> Option<PathBuf> {
        let target = fs::read_link(self.run.join(link)).ok()?;
        Some(self.run.join(target))
    }

    /// Saves a checkpoint and lets `latest` point at it.
    pub(crate) fn save(
        &self,
        state: &State,
        weights: &[Named],
        memory: &[Named],
    ) -> Result<PathBuf, CheckpointError> {
        let target = self.folder().join(name(state.step));
        save::save(&self.disks(), &target, state, weights, memory)?;
        self.point(Self::LATEST, state.step)?;
        Ok(target)
    }

    /// Lets `best` point at the checkpoint of this step.
    pub(crate) fn mark_best(&self, step: u64) -> Result<(), CheckpointError> {
        self.point(Self::BEST, step)
    }

    fn point(&self, link: &str, step: u64) -> Result<(), CheckpointError> {
        let target = Path::new("checkpoints").join(name(step));
        self.disks().relink(&self.run.join(link), &target)
    }

    fn folder(&self) -> PathBuf {
        self.run.join("checkpoints")
    }

    fn disks(&self) -> Disks {
        Disks {
            files: Arc::clone(&self.files),
        }
    }
}

fn name(step: u64) -> String {
    format!("step-{step:08}")
}
