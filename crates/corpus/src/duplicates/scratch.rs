use std::fs;
use std::path::{Path, PathBuf};

use super::sort::Sorter;
use crate::{Error, files};

/// A folder for what does not fit into memory, removed when it is dropped.
#[derive(Debug)]
pub(super) struct Scratch {
    folder: PathBuf,
    /// Bytes for each sorter: at most four hold records at a time.
    memory: u64,
}

impl Scratch {
    /// Takes the place of what a killed search left behind.
    pub(super) fn create(parent: &Path, memory: u64) -> Result<Self, Error> {
        let folder = parent.join("duplicates.partial");
        files::remove_folder(&folder)?;
        files::make_folder(&folder)?;
        Ok(Self {
            folder,
            memory: memory / 4,
        })
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(super) fn sorter<const N: usize>(&self, name: &str) -> Sorter<N> {
        Sorter::new(self.file(name), self.memory)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is overwritten by the next search.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
