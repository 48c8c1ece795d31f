use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{self, Path, PathBuf};

use serde::Serialize;
use tempfile::TempDir;

use crate::Error;
use crate::write::{create, write_json};

/// A folder that is written under another name beside its own, and gets its own by a rename when
/// everything is in it: it is whole or absent. Dropped before that, it is removed.
///
/// A process that is killed leaves a folder `.tmp-*`, which can be removed.
#[derive(Debug)]
pub struct Staged {
    temporary: TempDir,
    target: PathBuf,
}

impl Staged {
    /// Begins a folder. Those above it are made if absent.
    ///
    /// # Errors
    /// If something is there already, unless it is an empty folder; if the place cannot be written.
    pub fn new(target: &Path) -> Result<Self, Error> {
        let free = match fs::read_dir(target) {
            // A rename replaces an empty folder, and no link to one.
            Ok(mut entries) => entries.next().is_none() && !target.is_symlink(),
            Err(_) => target.symlink_metadata().is_err(),
        };
        if !free {
            return Err(Error::Occupied(target.to_owned()));
        }
        let target = path::absolute(target).map_err(Error::io("find", target))?;
        let parent = target.parent().unwrap_or(&target);
        fs::create_dir_all(parent).map_err(Error::io("make", parent))?;
        let temporary = tempfile::Builder::new()
            .prefix(".tmp-")
            // As for any other folder; the default is for secrets.
            .permissions(Permissions::from_mode(0o777))
            .tempdir_in(parent)
            .map_err(Error::io("make a folder in", parent))?;
        Ok(Self { temporary, target })
    }

    /// Where it is written until it is finished.
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Writes a file with this text.
    ///
    /// # Errors
    /// If a file is there already, or cannot be written.
    pub fn write_text(&self, name: &str, text: &str) -> Result<(), Error> {
        create(&self.path().join(name), |file| {
            file.write_all(text.as_bytes())
        })
    }

    /// Writes a file with this value as JSON, a field a line.
    ///
    /// # Errors
    /// If a file is there already, or cannot be written.
    pub fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), Error> {
        write_json(&self.path().join(name), value)
    }

    /// Writes a file with what another one holds.
    pub(crate) fn copy(&self, name: &str, from: &Path) -> Result<(), Error> {
        let bytes = fs::read(from).map_err(Error::io("read", from))?;
        create(&self.path().join(name), |file| file.write_all(&bytes))
    }

    /// Gives the folder its name.
    ///
    /// # Errors
    /// If the name was taken in the meantime, or the disk fails; then the folder is absent.
    pub fn finish(self) -> Result<(), Error> {
        sync(self.path())?;
        fs::rename(self.path(), &self.target).map_err(Error::io("rename to", &self.target))?;
        // Under the old name there is nothing left to remove.
        let _ = self.temporary.keep();
        sync(self.target.parent().unwrap_or(Path::new("/")))
    }
}

/// Waits until the names in a folder are on the disk.
fn sync(folder: &Path) -> Result<(), Error> {
    let flush = || File::open(folder)?.sync_all();
    flush().map_err(Error::io("flush", folder))
}
