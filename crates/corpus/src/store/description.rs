use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::arrays::Arrays;
use super::format::is_shard_size;
use super::width::Width;
use crate::{Error, files};

pub(super) const DESCRIPTION: &str = "store.json";

pub(super) const VERSION: u32 = 2;

/// The contents of `store.json`. Every field is a function of the text, the recipe, the tokenizer
/// and the shard size: no path, no time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Description {
    pub(super) version: u32,
    #[serde(rename = "bytes_per_token")]
    pub(super) width: Width,
    pub(super) shard_bytes: u64,
    pub(super) tokens: u64,
    pub(super) documents: u64,
    pub(super) sentences: u64,
    pub(super) unknown: u64,
    pub(super) tokenizer: String,
    pub(super) recipe: String,
    /// BLAKE3 of each shard.
    pub(super) shards: Arrays<Vec<String>>,
    pub(super) fingerprint: String,
}

impl Description {
    /// With the fingerprint filled in.
    pub(super) fn sealed(mut self) -> Self {
        self.fingerprint = self.compute_fingerprint();
        self
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("numbers and strings")
    }

    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(DESCRIPTION);
        let json = files::read(&path)?.ok_or_else(|| Error::NotAStore(folder.to_owned()))?;
        let description: Self = parse(&json, &path)?;
        description.check(&path)?;
        Ok(description)
    }

    /// Bytes of each array. A count that cannot be true fits no number of shards.
    pub(super) fn bytes(&self) -> Arrays<u64> {
        Arrays {
            tokens: self.tokens.saturating_mul(self.width.bytes()),
            documents: self.documents.saturating_mul(8),
            sources: self.documents.saturating_mul(8),
            sentences: self.sentences.saturating_mul(8),
        }
    }

    fn check(&self, path: &Path) -> Result<(), Error> {
        Error::unless_same(path, &self.fingerprint, &self.compute_fingerprint())?;
        if !is_shard_size(self.shard_bytes) {
            let expected = "a power of two from 8 as shard_bytes";
            return Err(Error::damaged(path, expected, self.shard_bytes.to_string()));
        }
        let shards = self.shards.as_ref().named().into_array();
        for ((name, shards), bytes) in shards.into_iter().zip(self.bytes().into_array()) {
            let expected = bytes.div_ceil(self.shard_bytes);
            if expected != shards.len() as u64 {
                let found = format!("{} shards", shards.len());
                let expected = format!("{expected} shards of {name}");
                return Err(Error::damaged(path, expected, found));
            }
        }
        Ok(())
    }

    /// BLAKE3 over everything else.
    fn compute_fingerprint(&self) -> String {
        let rest = Self {
            fingerprint: String::new(),
            ..self.clone()
        };
        blake3::hash(&rest.to_json()).to_string()
    }
}

/// Reads JSON of this version of the format.
pub(super) fn parse<T: DeserializeOwned>(json: &[u8], path: &Path) -> Result<T, Error> {
    let damaged = |error: serde_json::Error| {
        Error::damaged(path, "the description of a store", error.to_string())
    };
    let Version { version } = serde_json::from_slice(json).map_err(damaged)?;
    if version != VERSION {
        return Err(Error::StoreVersion {
            path: path.to_owned(),
            found: version,
            expected: VERSION,
        });
    }
    serde_json::from_slice(json).map_err(damaged)
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}
