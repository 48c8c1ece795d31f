use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::process;

use super::CheckpointError;

const NAME: &str = "lock";

/// Keeps a second process out of a run folder, as long as it lives. The system gives it back when the
/// process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// At once: a child that is being started has a copy of the file until it runs.
impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

impl Lock {
    /// Takes the folder, which must exist. A file system that knows no locks is trusted.
    ///
    /// # Errors
    /// [`CheckpointError::Locked`] if another process has it, and what the system says.
    pub fn take(run: &Path) -> Result<Self, CheckpointError> {
        let path = run.join(NAME);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options
            .open(&path)
            .map_err(CheckpointError::io("open", &path))?;
        if !is_free(file.try_lock()).map_err(CheckpointError::io("lock", &path))? {
            let mut holder = String::new();
            // Only for the message.
            let _ = file.read_to_string(&mut holder);
            let run = run.to_owned();
            return Err(CheckpointError::Locked { run, holder });
        }
        let holder = format!("process {} on {}", process::id(), host());
        // A full disk must not keep a run from going on.
        let _ = fs::write(&path, holder);
        Ok(Self { file })
    }

    /// Process and host that have the folder, if one has.
    ///
    /// # Errors
    /// What the system says.
    pub fn holder(run: &Path) -> Result<Option<String>, CheckpointError> {
        if !run.join(NAME).exists() {
            return Ok(None);
        }
        match Self::take(run) {
            Ok(_) => Ok(None),
            Err(CheckpointError::Locked { holder, .. }) => Ok(Some(holder)),
            Err(error) => Err(error),
        }
    }
}

fn is_free(answer: Result<(), TryLockError>) -> io::Result<bool> {
    match answer {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn host() -> String {
    let name = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    if name.is_empty() {
        "this host".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_a_child_still_has_keeps_nobody_out() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let lock = Lock::take(folder.path()).expect("it is free");
        let copy = lock.file.try_clone().expect("a second descriptor");
        assert!(Lock::take(folder.path()).is_err());
        drop(lock);
        assert!(Lock::take(folder.path()).is_ok());
        drop(copy);
    }

    #[test]
    fn a_file_system_without_locks_is_trusted_and_one_that_fails_is_not() {
        let answer = |kind: ErrorKind| is_free(Err(TryLockError::Error(kind.into())));
        assert!(answer(ErrorKind::Unsupported).expect("it is trusted"));
        let error = answer(ErrorKind::PermissionDenied).expect_err("nobody may lock here");
        assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    }
}
