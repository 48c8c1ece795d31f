use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{CheckpointError, LITTER};
use crate::files::{Files, uninterrupted};

/// The file system, with errors that say what was being done to which file.
#[derive(Debug, Clone)]
pub(super) struct Disks {
    pub(super) files: Arc<dyn Files>,
}

impl Disks {
    pub(super) fn create_folder(&self, path: &Path) -> Result<(), CheckpointError> {
        on(path, "create", || self.files.create_folder(path))
    }

    pub(super) fn sync(&self, path: &Path) -> Result<(), CheckpointError> {
        on(path, "flush", || self.files.sync(path))
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> Result<(), CheckpointError> {
        on(to, "rename to", || self.files.rename(from, to))
    }

    pub(super) fn remove(&self, path: &Path) -> Result<(), CheckpointError> {
        on(path, "remove", || self.files.remove(path))
    }

    pub(super) fn list(&self, folder: &Path) -> Result<Vec<PathBuf>, CheckpointError> {
        on(folder, "list", || self.files.list(folder))
    }

    pub(super) fn free(&self, path: &Path) -> Result<u64, CheckpointError> {
        on(path, "find out how much may be written in", || {
            self.files.free(path)
        })
    }

    /// Makes a link point elsewhere in one step.
    pub(super) fn relink(&self, link: &Path, target: &Path) -> Result<(), CheckpointError> {
        let name = link.file_name().unwrap_or_default().to_string_lossy();
        let temporary = link.with_file_name(litter(&name));
        // One that an earlier try has left would be in the way.
        let _ = self.files.remove(&temporary);
        on(&temporary, "create", || self.files.link(target, &temporary))?;
        self.rename(&temporary, link)
    }
}

/// A name that is removed at the next start, if it is still there.
pub(super) fn litter(name: &str) -> String {
    format!("{LITTER}{name}-{}", std::process::id())
}

fn on<T>(
    path: &Path,
    action: &'static str,
    call: impl FnMut() -> io::Result<T>,
) -> Result<T, CheckpointError> {
    uninterrupted(call).map_err(CheckpointError::io(action, path))
}
