use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::arrays::{Arrays, is_shard_name, shard_name};
use super::description::DESCRIPTION;
use super::output::Output;
use crate::{Error, files};

const STAGING: &str = "store.partial";

/// The folder in which the files of a store lie until all are complete; removed if they never are.
#[derive(Debug)]
pub(super) struct Staging {
    store: PathBuf,
    folder: PathBuf,
}

impl Staging {
    /// Removes what a killed process left.
    pub(super) fn create(store: &Path) -> Result<Self, Error> {
        let folder = store.join(STAGING);
        files::remove_folder(&folder)?;
        files::make_folder(&folder)?;
        let store = store.to_owned();
        Ok(Self { store, folder })
    }

    pub(super) fn store(&self) -> &Path {
        &self.store
    }

    /// A new file of a shard.
    pub(super) fn shard(&self, array: &str, number: usize) -> Result<Output, Error> {
        Output::create(self.folder.join(shard_name(array, number)))
    }

    /// Puts the files in the place of an older store. Killed in between, there is no store, as the
    /// description goes first and comes last.
    pub(super) fn publish(self, shards: &Arrays<Vec<String>>, json: &[u8]) -> Result<(), Error> {
        files::save(&self.folder.join(DESCRIPTION), |out| out.write_all(json))?;
        self.withdraw_older()?;
        for (array, shards) in shards.as_ref().named().into_array() {
            for number in 0..shards.len() {
                let name = shard_name(array, number);
                let (from, to) = (self.folder.join(&name), self.store.join(&name));
                fs::rename(from, &to).map_err(Error::io(&to))?;
            }
        }
        files::sync_folder(&self.store)?;
        files::rename(
            &self.folder.join(DESCRIPTION),
            &self.store.join(DESCRIPTION),
        )
    }

    fn withdraw_older(&self) -> Result<(), Error> {
        files::remove(&self.store.join(DESCRIPTION))?;
        files::sync_folder(&self.store)?;
        let folder = || Error::io(&self.store);
        for entry in fs::read_dir(&self.store).map_err(folder())? {
            let entry = entry.map_err(folder())?;
            if entry.file_name().to_str().is_some_and(is_shard_name) {
                files::remove(&entry.path())?;
            }
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed goes when the next store is staged.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
