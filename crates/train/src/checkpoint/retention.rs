use std::fs;
use std::path::PathBuf;

use super::{BEST, CheckpointError, Checkpoints, Retention};

impl Checkpoints {
    /// Removes the checkpoints up to this step that need not stay.
    pub(crate) fn prune(&self, step: u64, keep: Retention) -> Result<(), CheckpointError> {
        let up_to_now = self.list()?.into_iter().filter(|(found, _)| *found <= step);
        let best = self.best();
        let old = up_to_now
            .skip(keep.newest)
            .filter(|(found, path)| !keep.for_good(*found) && best.as_ref() != Some(path));
        for (_, path) in old {
            self.disks().remove(&path)?;
        }
        Ok(())
    }

    /// Makes room on a full disk: removes all that are older than the newest whole one, but the best
    /// and those that stay for good. Those that are newer are damaged, and no reason to give it up.
    /// Returns how many went.
    pub(crate) fn make_room(
        &self,
        newest_whole: u64,
        keep: Retention,
    ) -> Result<usize, CheckpointError> {
        let before = self.list()?.len();
        let one = Retention { newest: 1, ..keep };
        self.prune(newest_whole, one)?;
        Ok(before - self.list()?.len())
    }

    /// The folder of the best checkpoint.
    fn best(&self) -> Option<PathBuf> {
        let target = fs::read_link(self.run.join(BEST)).ok()?;
        Some(self.run.join(target))
    }
}

impl Retention {
    fn for_good(self, step: u64) -> bool {
        self.every > 0 && step.is_multiple_of(self.every)
    }
}
