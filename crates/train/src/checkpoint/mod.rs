//! Checkpoints: whole or absent, verified when read.
//!
//! `RUN/checkpoints/step-00001200/` holds `model.safetensors`, `optimizer.safetensors`, `state.json`
//! and `MANIFEST.json`; `RUN/latest` is a link to the newest.

mod error;
mod load;
mod manifest;
mod save;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use tch::Tensor;

use crate::AdamW;

pub use error::{CheckpointError, Damage, Difference, Flaw, Skipped};
pub use load::{Checkpoint, State};

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

/// What [`Checkpoints::start`] found.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) checkpoint: Option<Checkpoint>,
    pub(crate) skipped: Vec<Skipped>,
}

impl Checkpoints {
    /// Prepares the folder and finds the checkpoint to go on from.
    pub(crate) fn start(&self) -> Result<Start, CheckpointError> {
        let folder = self.folder();
        fs::create_dir_all(&folder).map_err(CheckpointError::io("create", &folder))?;
        remove_litter(&self.run)?;
        remove_litter(&folder)?;
        let start = match &self.resume {
            Resume::Never => Start {
                checkpoint: None,
                skipped: Vec::new(),
            },
            Resume::Auto => self.newest_whole()?,
            Resume::Path(path) => {
                let checkpoint = Checkpoint::open(path).map_err(CheckpointError::Damaged)?;
                Start {
                    checkpoint: Some(checkpoint),
                    skipped: Vec::new(),
                }
            }
        };
        self.refuse_if_behind(&start)?;
        Ok(start)
    }

    /// Saves weights from elsewhere as step 0 of a run, with moments of zero. Returns the folder of
    /// the checkpoint.
    ///
    /// # Errors
    /// A disk that does not take it, or checkpoints that are there already.
    pub fn begin(
        &self,
        seed: u64,
        parameters: &[(String, Tensor)],
        optimizer: &AdamW,
    ) -> Result<PathBuf, CheckpointError> {
        self.start()?;
        let state = State {
            step: 0,
            seed,
            tokens: 0,
            loss: None,
            fingerprints: self.fingerprints.clone(),
        };
        let moments = optimizer.over(parameters).tensors();
        self.save(&state, parameters, &moments, NonZeroUsize::MIN)
    }

    /// Saves a checkpoint, lets `latest` point at it, and only then removes the oldest.
    pub(crate) fn save(
        &self,
        state: &State,
        parameters: &[(String, Tensor)],
        moments: &[(String, Tensor)],
        keep: NonZeroUsize,
    ) -> Result<PathBuf, CheckpointError> {
        let name = format!("step-{:08}", state.step);
        let target = self.folder().join(&name);
        save::save(&target, state, parameters, moments)?;
        save::relink(
            &self.run.join("latest"),
            &Path::new("checkpoints").join(name),
        )?;
        let up_to_now = self
            .list()?
            .into_iter()
            .filter(|(step, _)| *step <= state.step);
        for (_, path) in up_to_now.skip(keep.get()) {
            fs::remove_dir_all(&path).map_err(CheckpointError::io("remove", &path))?;
        }
        Ok(target)
    }

    fn newest_whole(&self) -> Result<Start, CheckpointError> {
        let mut skipped = Vec::new();
        for (_, path) in self.list()? {
            match Checkpoint::open(&path) {
                Ok(checkpoint) => {
                    return Ok(Start {
                        checkpoint: Some(checkpoint),
                        skipped,
                    });
                }
                Err(damage) => skipped.push(Skipped { path, damage }),
            }
        }
        if skipped.is_empty() {
            return Ok(Start {
                checkpoint: None,
                skipped,
            });
        }
        Err(CheckpointError::NoneWhole {
            folder: self.folder(),
            skipped,
        })
    }

    /// Checkpoints of steps to come would be of another past: `auto` would later mix the two.
    fn refuse_if_behind(&self, start: &Start) -> Result<(), CheckpointError> {
        let step = start
            .checkpoint
            .as_ref()
            .map(|checkpoint| checkpoint.state().step);
        let skipped = |path| start.skipped.iter().any(|skipped| skipped.path == path);
        let ahead = |(found, path): &(u64, PathBuf)| Some(*found) > step && !skipped(path.clone());
        match self.list()?.into_iter().find(ahead) {
            None => Ok(()),
            Some((_, newest)) => Err(CheckpointError::Ahead {
                start: step.unwrap_or(0),
                newest,
            }),
        }
    }

    /// All checkpoints by step, the newest first.
    fn list(&self) -> Result<Vec<(u64, PathBuf)>, CheckpointError> {
        let mut found: Vec<(u64, PathBuf)> = entries(&self.folder())?
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

    fn folder(&self) -> PathBuf {
        self.run.join("checkpoints")
    }
}

/// Removes what a run that was killed left half written.
fn remove_litter(folder: &Path) -> Result<(), CheckpointError> {
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default();
        if name.as_encoded_bytes().starts_with(LITTER.as_bytes()) {
            let is_folder = path.is_dir() && !path.is_symlink();
            let remove = if is_folder {
                fs::remove_dir_all
            } else {
                fs::remove_file
            };
            remove(&path).map_err(CheckpointError::io("remove", &path))?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, CheckpointError> {
    let list = || {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect()
    };
    let list: std::io::Result<Vec<PathBuf>> = list();
    list.map_err(CheckpointError::io("list", folder))
}
