use std::fs::{self, File, TryLockError};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process;

use serde::{Deserialize, Serialize};

use crate::{Error, files};

const LOCK: &str = "build.lock";

/// The folder of a corpus.
///
/// | file | holds |
/// |---|---|
/// | `corpus.json` | what the corpus is, written last: where it is, all is |
/// | `tokenizer.json` | the tokenizer |
/// | `train/`, `held-out/` | the token stores |
/// | `text/` | the documents that were kept, and in `dropped/` which were not, and why |
/// | `report.html`, `report.json` | what happened |
/// | `work/` | what a build has done so far; gone at its end |
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

/// A folder that no other process builds in, for as long as this lives.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) folder: Folder,
    /// Whether an earlier build of the same corpus has left work behind.
    pub(super) resumed: bool,
    _lock: Lock,
}

/// Gives itself back at once: a child that is being started has a copy of the file until it runs.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// What an unfinished build is a build of.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Key {
    key: String,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn seal(&self) -> PathBuf {
        self.0.join("corpus.json")
    }

    pub(super) fn tokenizer(&self) -> PathBuf {
        self.0.join("tokenizer.json")
    }

    /// Where the documents that stay are written: beside the tokens, or with the work.
    pub(super) fn text(&self, keep: bool) -> PathBuf {
        if keep {
            self.0.join("text")
        } else {
            self.work("text")
        }
    }

    /// How many words were too long to learn from in one part.
    pub(super) fn cut_words(&self) -> PathBuf {
        self.work("cut-words.json")
    }

    pub(super) fn dropped(&self) -> PathBuf {
        self.0.join("dropped")
    }

    pub(super) fn store(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(super) fn report(&self, extension: &str) -> PathBuf {
        self.0.join("report").with_extension(extension)
    }

    pub(super) fn work(&self, stage: &str) -> PathBuf {
        self.0.join("work").join(stage)
    }

    /// Makes the folder, and keeps other processes out.
    ///
    /// # Errors
    /// A folder that holds something else, in which another process builds, or that cannot be
    /// written.
    pub(super) fn lock(&self) -> Result<Lock, Error> {
        files::make_folder(&self.0)?;
        self.check_ours()?;
        lock(&self.0)
    }

    /// Takes the locked folder for the build with this key. What a build with another key has left
    /// unfinished goes.
    pub(super) fn claim(self, lock: Lock, key: &str) -> Result<Claim, Error> {
        let work = self.0.join("work");
        files::make_folder(&work)?;
        let (file, key) = (
            work.join("key.json"),
            Key {
                key: key.to_owned(),
            },
        );
        let found: Option<Key> = files::read_json(&file)?;
        let resumed = found.as_ref() == Some(&key);
        if !resumed {
            self.clear()?;
            files::make_folder(&work)?;
            files::save_json(&file, &key)?;
        }
        Ok(Claim {
            folder: self,
            resumed,
            _lock: lock,
        })
    }

    /// Removes what only a build needs.
    pub(super) fn remove_work(&self) -> Result<(), Error> {
        files::remove_folder(&self.0.join("work"))
    }

    /// Nothing is ever removed from a folder that no build has made.
    fn check_ours(&self) -> Result<(), Error> {
        let mut entries = fs::read_dir(&self.0).map_err(Error::io(&self.0))?;
        if self.0.join(LOCK).exists() || entries.next().is_none() {
            Ok(())
        } else {
            Err(Error::ForeignFolder(self.0.clone()))
        }
    }

    /// Removes everything that a build makes.
    fn clear(&self) -> Result<(), Error> {
        for folder in ["work", "text", "dropped", "train", "held-out"] {
            files::remove_folder(&self.0.join(folder))?;
        }
        files::remove(&self.tokenizer())
    }
}

/// The system gives the lock back when the process ends, however it ends.
fn lock(folder: &Path) -> Result<Lock, Error> {
    let path = folder.join(LOCK);
    let mut options = File::options();
    let mut file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(Error::io(&path))?;
    match file.try_lock() {
        Ok(()) => {
            fs::write(&path, process::id().to_string()).map_err(Error::io(&path))?;
            Ok(Lock(file))
        }
        Err(TryLockError::WouldBlock) => {
            let mut process = String::new();
            // Only for the message.
            let _ = file.read_to_string(&mut process);
            Err(Error::Busy {
                folder: folder.to_owned(),
                process,
            })
        }
        Err(TryLockError::Error(error)) => Err(Error::io(&path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_a_child_still_has_keeps_nobody_out() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let own = lock(place.path()).expect("it is free");
        let copy = own.0.try_clone().expect("a second descriptor");
        assert!(matches!(lock(place.path()), Err(Error::Busy { .. })));
        drop(own);
        assert!(lock(place.path()).is_ok());
        drop(copy);
    }
}
