use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::{Error, Tokenizer};

pub(super) const TOKENS: &str = "tokens.bin";
pub(super) const DOCUMENTS: &str = "documents.bin";
pub(super) const SENTENCES: &str = "sentences.bin";
pub(super) const DESCRIPTION: &str = "store.json";

const VERSION: u32 = 1;

/// The contents of `store.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Description {
    pub(super) version: u32,
    #[serde(rename = "bytes_per_token")]
    pub(super) width: Width,
    pub(super) tokens: u64,
    pub(super) documents: u64,
    pub(super) sentences: u64,
    pub(super) unknown: u64,
    pub(super) tokenizer: String,
    pub(super) hashes: Hashes,
    pub(super) fingerprint: String,
}

/// BLAKE3 of each file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Hashes {
    pub(super) tokens: String,
    pub(super) documents: String,
    pub(super) sentences: String,
}

/// How a token id is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub(super) enum Width {
    U16,
    U32,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl Description {
    /// Of a store in which nothing is yet.
    pub(super) fn new(tokenizer: &Tokenizer) -> Self {
        Self {
            version: VERSION,
            width: Width::of(tokenizer.vocab_size()),
            tokens: 0,
            documents: 0,
            sentences: 0,
            unknown: 0,
            tokenizer: tokenizer.fingerprint(),
            hashes: Hashes::default(),
            fingerprint: String::new(),
        }
    }

    /// Of a complete store.
    pub(super) fn sealed(self, hashes: Hashes) -> Self {
        let mut sealed = Self { hashes, ..self };
        sealed.fingerprint = sealed.compute_fingerprint();
        sealed
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("numbers and strings")
    }

    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(DESCRIPTION);
        let json = fs::read_to_string(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::NotAStore(folder.to_owned()),
            _ => Error::Io {
                path: path.clone(),
                source,
            },
        })?;
        let damaged = |error: serde_json::Error| Error::Damaged {
            path: path.clone(),
            expected: "the description of a store".to_owned(),
            found: error.to_string(),
        };
        let found = serde_json::from_str::<Version>(&json)
            .map_err(damaged)?
            .version;
        if found != VERSION {
            let path = folder.to_owned();
            return Err(Error::StoreVersion {
                path,
                found,
                expected: VERSION,
            });
        }
        let description: Self = serde_json::from_str(&json).map_err(damaged)?;
        let (expected, found) = (&description.fingerprint, description.compute_fingerprint());
        if *expected != found {
            return Err(Error::Damaged {
                path,
                expected: expected.clone(),
                found,
            });
        }
        Ok(description)
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

impl Width {
    pub(super) fn of(vocabulary: usize) -> Self {
        if vocabulary <= 1 << u16::BITS {
            Self::U16
        } else {
            Self::U32
        }
    }

    pub(super) const fn bytes(self) -> u64 {
        match self {
            Self::U16 => 2,
            Self::U32 => 4,
        }
    }

    pub(super) fn decode(self, bytes: &[u8]) -> Vec<u32> {
        match self {
            Self::U16 => bytes
                .as_chunks()
                .0
                .iter()
                .map(|&id| u16::from_le_bytes(id).into())
                .collect(),
            Self::U32 => bytes
                .as_chunks()
                .0
                .iter()
                .map(|&id| u32::from_le_bytes(id))
                .collect(),
        }
    }
}

impl TryFrom<u64> for Width {
    type Error = String;

    fn try_from(bytes: u64) -> Result<Self, String> {
        match bytes {
            2 => Ok(Self::U16),
            4 => Ok(Self::U32),
            _ => Err(format!("a token has 2 or 4 bytes, not {bytes}")),
        }
    }
}

impl From<Width> for u64 {
    fn from(width: Width) -> Self {
        width.bytes()
    }
}
