//! Models of a Hugging Face hub: `hf://ORG/NAME[@REVISION]` in the place of a folder.

mod address;
mod error;

#[cfg(feature = "fetch")]
mod fetch;
#[cfg(not(feature = "fetch"))]
#[path = "without.rs"]
mod fetch;

use std::path::PathBuf;

pub use address::Remote;
pub use error::FetchError;

use crate::Note;

/// How much of a file has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival<'a> {
    /// Its name.
    pub file: &'a str,
    /// Bytes that are there.
    pub done: u64,
    /// Bytes that it has.
    pub total: u64,
}

/// A model that is on this machine now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its folder in the cache.
    pub folder: PathBuf,
    /// The commit that is in it.
    pub commit: String,
    /// That nobody was asked whether there is a newer one.
    pub note: Option<Note>,
}

impl Remote {
    /// The model as a folder in the cache of Hugging Face: what is not there is fetched, and verified before it
    /// gets its name. A hub that cannot be reached, or `HF_HUB_OFFLINE=1`, leaves what was fetched before.
    ///
    /// `HF_ENDPOINT`, `HF_HOME`, `HF_HUB_CACHE`, `HF_TOKEN`, `HF_TOKEN_PATH` and `HF_HUB_OFFLINE` mean what they mean
    /// for `huggingface_hub`.
    ///
    /// # Errors
    /// Built without the feature `fetch`; what the hub refuses, lacks or changes meanwhile; the network; the disk.
    pub fn fetch(&self, tell: &dyn Fn(Arrival<'_>)) -> Result<Fetched, FetchError> {
        fetch::fetch(self, tell)
    }
}
