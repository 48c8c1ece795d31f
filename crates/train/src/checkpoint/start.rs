use std::path::{Path, PathBuf};

use super::{Checkpoint, CheckpointError, Checkpoints, LITTER, Lock, Resume, Skipped};

/// What a run begins with.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) checkpoint: Option<Checkpoint>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) _lock: Lock,
}

impl Checkpoints {
    /// Prepares the folder, takes it, and finds the checkpoint to go on from.
    pub(crate) fn start(&self) -> Result<Start, CheckpointError> {
        let (disks, folder) = (self.disks(), self.folder());
        disks.create_folder(&folder)?;
        let lock = Lock::take(&self.run)?;
        self.remove_litter(&self.run)?;
        self.remove_litter(&folder)?;
        let (checkpoint, skipped) = match &self.resume {
            Resume::Never => (None, Vec::new()),
            Resume::Auto => self.newest_whole()?,
            Resume::Path(path) => {
                let checkpoint = Checkpoint::open(path).map_err(CheckpointError::Damaged)?;
                (Some(checkpoint), Vec::new())
            }
        };
        self.refuse_if_behind(checkpoint.as_ref(), &skipped)?;
        if let (Resume::Auto, Some(checkpoint)) = (&self.resume, &checkpoint) {
            // A run may have been killed between a checkpoint and its link.
            self.point(Self::LATEST, checkpoint.state().step)?;
        }
        Ok(Start {
            checkpoint,
            skipped,
            _lock: lock,
        })
    }

    /// The newest checkpoint that is whole, and the damaged ones that are newer.
    pub(crate) fn newest_whole(
        &self,
    ) -> Result<(Option<Checkpoint>, Vec<Skipped>), CheckpointError> {
        let mut skipped = Vec::new();
        for (_, path) in self.list()? {
            match Checkpoint::open(&path) {
                Ok(checkpoint) => return Ok((Some(checkpoint), skipped)),
                Err(damage) => skipped.push(Skipped { path, damage }),
            }
        }
        if skipped.is_empty() {
            return Ok((None, skipped));
        }
        Err(CheckpointError::NoneWhole {
            folder: self.folder(),
            skipped,
        })
    }

    /// Checkpoints of steps to come would be of another past: `auto` would later mix the two.
    fn refuse_if_behind(
        &self,
        start: Option<&Checkpoint>,
        skipped: &[Skipped],
    ) -> Result<(), CheckpointError> {
        let step = start.map(|checkpoint| checkpoint.state().step);
        let was_skipped = |path: &Path| skipped.iter().any(|skipped| skipped.path == path);
        let ahead = |(found, path): &(u64, PathBuf)| Some(*found) > step && !was_skipped(path);
        match self.list()?.into_iter().find(ahead) {
            None => Ok(()),
            Some((_, newest)) => Err(CheckpointError::Ahead {
                start: step.unwrap_or(0),
                newest,
            }),
        }
    }

    /// Removes what a run that was killed left half written.
    fn remove_litter(&self, folder: &Path) -> Result<(), CheckpointError> {
        let disks = self.disks();
        for path in disks.list(folder)? {
            let name = path.file_name().unwrap_or_default();
            if name.as_encoded_bytes().starts_with(LITTER.as_bytes()) {
                disks.remove(&path)?;
            }
        }
        Ok(())
    }
}
