use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::cache::is_hash;
use crate::index::INDEX;
use crate::safetensors::ByName;
use crate::weights::{SINGLE, UNSAFE};
use crate::{FetchError, Remote};

/// What describes a model and reads its texts.
const DESCRIPTIONS: [&str; 10] = [
    "added_tokens.json",
    "chat_template.jinja",
    "config.json",
    "generation_config.json",
    "merges.txt",
    "special_tokens_map.json",
    "target_vocab.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.json",
];

/// The same, by their endings: of SentencePiece, and of BERT.
const ENDINGS: [&str; 3] = [".model", ".spm", "vocab.txt"];

/// What a model holds, at one commit: all files are fetched from that one.
#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    #[serde(rename = "sha")]
    pub(super) commit: String,
    #[serde(rename = "siblings")]
    files: Vec<RemoteFile>,
}

/// A file of a model.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct RemoteFile {
    #[serde(rename = "rfilename")]
    pub(super) path: String,
    #[serde(default)]
    size: u64,
    #[serde(default, rename = "blobId")]
    git: String,
    lfs: Option<Large>,
}

/// What Git LFS says of a large file.
#[derive(Debug, Clone, Deserialize)]
struct Large {
    sha256: String,
    size: u64,
}

impl RemoteFile {
    /// SHA-256 of a large file, that of git for a small one.
    pub(super) fn hash(&self) -> &str {
        self.lfs.as_ref().map_or(&self.git, |lfs| &lfs.sha256)
    }

    /// In bytes.
    pub(super) fn size(&self) -> u64 {
        self.lfs.as_ref().map_or(self.size, |lfs| lfs.size)
    }

    /// Whether all of it lies at the path.
    pub(super) fn is_whole(&self, path: &Path) -> bool {
        path.metadata()
            .is_ok_and(|found| found.is_file() && found.len() == self.size())
    }

    fn describes(&self) -> bool {
        // Folders within hold the model for other libraries.
        let top = !self.path.contains('/');
        let ends = ENDINGS.iter().any(|ending| self.path.ends_with(ending));
        top && (ends || DESCRIPTIONS.contains(&self.path.as_str()))
    }
}

impl Listing {
    /// Whether commit and hashes are such, which become names of files here.
    pub(super) fn is_sound(&self) -> bool {
        let mut files = self.chosen();
        is_hash(&self.commit) && files.all(|file| is_hash(file.hash()))
    }

    /// What is fetched besides shards; the weights or their index last.
    pub(super) fn descriptions(&self, remote: &Remote) -> Result<Vec<&RemoteFile>, FetchError> {
        let mut files: Vec<_> = self.files.iter().filter(|file| file.describes()).collect();
        if self.named("config.json").is_none() {
            return Err(FetchError::NoConfig(remote.clone()));
        }
        let weights = self.named(SINGLE).or_else(|| self.named(INDEX));
        files.push(weights.ok_or_else(|| self.no_weights(remote))?);
        Ok(files)
    }

    /// The files that an index names, which lies at the path.
    pub(super) fn shards(
        &self,
        remote: &Remote,
        index: &Path,
    ) -> Result<Vec<&RemoteFile>, FetchError> {
        #[derive(Deserialize)]
        struct Index {
            weight_map: ByName<String>,
        }
        let text = fs::read(index).map_err(FetchError::disk("read", index))?;
        // What is wrong with it is told, with its place, when it is opened.
        let Ok(Index { weight_map }) = serde_json::from_slice(&text) else {
            return Ok(Vec::new());
        };
        let names: BTreeSet<String> = weight_map.0.into_values().collect();
        let file = |name: String| {
            let plain = !name.contains('/');
            let file = self
                .named(&name)
                .filter(|file| plain && is_hash(file.hash()));
            file.ok_or_else(|| FetchError::NoShard {
                remote: remote.clone(),
                shard: name.clone(),
            })
        };
        names.into_iter().map(file).collect()
    }

    fn chosen(&self) -> impl Iterator<Item = &RemoteFile> {
        let weights = |file: &RemoteFile| [SINGLE, INDEX].contains(&file.path.as_str());
        let files = self.files.iter();
        files.filter(move |file| file.describes() || weights(file))
    }

    fn named(&self, name: &str) -> Option<&RemoteFile> {
        self.files.iter().find(|file| file.path == name)
    }

    fn no_weights(&self, remote: &Remote) -> FetchError {
        let is_unsafe = |file: &&RemoteFile| {
            let ending = file.path.rsplit_once('.').map_or("", |(_, ending)| ending);
            UNSAFE.contains(&ending) && !file.path.contains("training_args")
        };
        match self.files.iter().find(is_unsafe) {
            Some(file) => FetchError::Unsafe {
                remote: remote.clone(),
                file: file.path.clone(),
            },
            None => FetchError::NoWeights(remote.clone()),
        }
    }
}
