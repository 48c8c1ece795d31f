use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{CheckpointFlaw, Damage};

const FORMAT: u32 = 2;
pub(super) const NAME: &str = "MANIFEST.json";

/// What a checkpoint holds, so that damage is seen.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    format: u32,
    pub(super) step: u64,
    files: BTreeMap<String, Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    size: u64,
    blake3: String,
}

impl Manifest {
    pub(super) fn new<const N: usize>(step: u64, files: [(&str, Entry); N]) -> Self {
        let files = files
            .into_iter()
            .map(|(name, entry)| (name.to_owned(), entry));
        Self {
            format: FORMAT,
            step,
            files: files.collect(),
        }
    }

    /// Reads the manifest of a folder and every file in it.
    pub(super) fn verify(folder: &Path, names: &[&str]) -> Result<Self, Damage> {
        let path = folder.join(NAME);
        let manifest: Self = read_json(&path)?;
        let Self { format, files, .. } = &manifest;
        if *format != FORMAT {
            let flaw = CheckpointFlaw::Format {
                expected: FORMAT,
                actual: *format,
            };
            return Err(Damage { path, flaw });
        }
        let expected: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let actual: Vec<String> = files.keys().cloned().collect();
        if actual != expected {
            return Err(Damage {
                path,
                flaw: CheckpointFlaw::Files { expected, actual },
            });
        }
        for (name, entry) in files {
            let path = folder.join(name);
            entry.check(&path).map_err(|flaw| Damage { path, flaw })?;
        }
        Ok(manifest)
    }
}

impl Entry {
    pub(super) fn new(size: u64, hash: blake3::Hash) -> Self {
        Self {
            size,
            blake3: hash.to_string(),
        }
    }

    /// Describes a file as it lies on disk now.
    fn of(path: &Path) -> io::Result<Self> {
        let hash = blake3::Hasher::new()
            .update_reader(File::open(path)?)?
            .finalize();
        Ok(Self::new(fs::metadata(path)?.len(), hash))
    }

    fn check(&self, path: &Path) -> Result<(), CheckpointFlaw> {
        let actual =
            Self::of(path).map_err(|error| CheckpointFlaw::Unreadable(error.to_string()))?;
        if actual.size != self.size {
            return Err(CheckpointFlaw::Size {
                expected: self.size,
                actual: actual.size,
            });
        }
        if actual.blake3 != self.blake3 {
            return Err(CheckpointFlaw::Hash {
                expected: self.blake3.clone(),
                actual: actual.blake3,
            });
        }
        Ok(())
    }
}

pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Damage> {
    let damage = |text: String| Damage {
        path: path.to_owned(),
        flaw: CheckpointFlaw::Unreadable(text),
    };
    let bytes = fs::read(path).map_err(|error| damage(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| damage(error.to_string()))
}
