use std::io;
use std::path::PathBuf;

use super::Remote;

/// Why a model of a hub is not on this machine.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// What begins like an address, and is none.
    #[error(
        "{} is no address of a model: write hf://ORG/NAME, or hf://ORG/NAME@REVISION for a branch, a tag or a \
         commit", .0.display()
    )]
    Address(PathBuf),

    /// A build that cannot fetch.
    #[error(
        "{0} cannot be fetched by this build: build with the feature `fetch` of cloze-hub (`hub` of the command), or \
         download the folder and give its path"
    )]
    NotBuiltIn(Remote),

    /// A model that the hub does not have.
    #[error("{hub} has no model {name}: check the spelling, hf://ORG/NAME")]
    NoModel {
        /// The address of the hub.
        hub: String,
        /// The model.
        name: String,
    },

    /// A branch, tag or commit that the model does not have.
    #[error(
        "the model {name} at {hub} has no revision {revision:?}: its page lists branches, tags and commits",
        name = .remote.name, revision = .remote.revision
    )]
    NoRevision {
        /// The address of the hub.
        hub: String,
        /// The model.
        remote: Remote,
    },

    /// A model that is not for everybody, or not there: hubs do not say which.
    #[error(
        "{hub} does not show the model {name} to {who} ({status}): check the spelling; if it is private or gated, \
         accept its terms at {hub}/{name} and set HF_TOKEN to a token that may read it",
        who = if *.token { "this token" } else { "those without a token" }
    )]
    Refused {
        /// The address of the hub.
        hub: String,
        /// The model.
        name: String,
        /// 401 or 403.
        status: u16,
        /// Whether a token was sent.
        token: bool,
    },

    /// A file that the list names and nobody sends.
    #[error(
        "{hub} lists {what}, and does not have it: start again; if it stays so, the repository is broken"
    )]
    NoFile {
        /// The address of the hub.
        hub: String,
        /// The file, and of which model.
        what: String,
    },

    /// A hub that is not reached, or breaks off.
    #[error(
        "cannot fetch {what} from {hub} ({reason}): check the network and HF_ENDPOINT, and start again; what has \
         arrived is kept, and it goes on from there"
    )]
    Network {
        /// The address of the hub.
        hub: String,
        /// The address of the model or of a file.
        what: String,
        /// What the network says.
        reason: String,
    },

    /// An answer in a form that hubs do not have.
    #[error("{hub} answers for {remote} what no hub does ({reason}): check HF_ENDPOINT")]
    Answer {
        /// The address of the hub.
        hub: String,
        /// The model.
        remote: Remote,
        /// What is wrong with it.
        reason: String,
    },

    /// A file that is not the one that was listed.
    #[error(
        "{what} arrived as another file than was listed ({found}; expected {expected}): it was changed \
         or damaged on the way; nothing of it is kept; start again"
    )]
    Changed {
        /// The file, and of which model.
        what: String,
        /// Its hash as listed.
        expected: String,
        /// Its hash, or its size, as it arrived.
        found: String,
    },

    /// A repository that is no model, or of another library.
    #[error("{0} has no config.json: it is no model in the layout of Hugging Face's transformers")]
    NoConfig(Remote),

    /// A model whose weights are only in formats that are not read.
    #[error(
        "{remote} has its weights as {file}, which is not read: only safetensors are, as a pickle can run code. Look \
         for a revision with model.safetensors (often {remote}@refs/pr/N, under Community on its page); if you trust \
         the file, load it in Python, save it by save_pretrained(FOLDER, safe_serialization=True), and give FOLDER"
    )]
    Unsafe {
        /// The model.
        remote: Remote,
        /// The first of the files.
        file: String,
    },

    /// A repository without weights.
    #[error(
        "{0} has neither model.safetensors nor model.safetensors.index.json: give a model that has weights"
    )]
    NoWeights(Remote),

    /// An index that names what the repository does not have.
    #[error(
        "the index of {remote} names {shard:?}, which is no file of it: the repository is broken"
    )]
    NoShard {
        /// The model.
        remote: Remote,
        /// The name.
        shard: String,
    },

    /// Nobody is asked, and not everything is here.
    #[error(
        "{remote} is not whole in {} ({reason}): go online to fetch it, or set HF_HOME to where it is", .cache.display()
    )]
    NotCached {
        /// The model.
        remote: Remote,
        /// The cache.
        cache: PathBuf,
        /// Why nobody is asked.
        reason: String,
    },

    /// The file system refused.
    #[error(
        "cannot {action} {}: make room there, or set HF_HOME to another disk; what has arrived is kept, and it goes \
         on from there", .path.display()
    )]
    Disk {
        /// What was tried, such as `write`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// No place for a cache.
    #[error("there is no home folder for the cache of models: set HF_HOME")]
    NoHome,
}

impl FetchError {
    /// For `map_err`: names what was tried, and on which path.
    #[cfg(feature = "fetch")]
    pub(super) fn disk(
        action: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk {
            action,
            path,
            source,
        }
    }
}
