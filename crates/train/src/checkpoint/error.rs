use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use tch::TchError;

use crate::files;

/// Why a checkpoint could not be written, found or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The file system refused.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried, such as `write`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is not enough room for a checkpoint.
    #[error(
        "a checkpoint needs {needed} bytes, and {} has room for {free}: remove what is not needed, \
         keep fewer checkpoints, or move the run to a larger disk", .folder.display()
    )]
    Full {
        /// Where checkpoints lie.
        folder: PathBuf,
        /// Bytes that it takes.
        needed: u64,
        /// Bytes that may be written.
        free: u64,
    },
    /// Another process trains in this folder.
    #[error(
        "{} is in use by {holder}: wait for it, stop it, or choose another run folder", .run.display()
    )]
    Locked {
        /// The folder of the run.
        run: PathBuf,
        /// Process and host, as they were written down.
        holder: String,
    },
    /// A verified file holds no tensors.
    #[error("cannot read the tensors of {}", .path.display())]
    Tensors {
        /// The safetensors file.
        path: PathBuf,
        /// What libtorch or the format said.
        source: TchError,
    },
    /// The checkpoint that was asked for is damaged.
    #[error("{0}. Use an older checkpoint, or `auto`, which takes the newest whole one")]
    Damaged(Damage),
    /// There are checkpoints, and each is damaged.
    #[error(
        "no checkpoint in {} is whole: {}. Remove them to start over", .folder.display(),
        first_of(.skipped)
    )]
    NoneWhole {
        /// The folder of the checkpoints.
        folder: PathBuf,
        /// What is wrong with each, the newest first.
        skipped: Vec<Skipped>,
    },
    /// The checkpoint is of another model, tokenizer or seed.
    #[error("the checkpoint {} is not of this run: {}", .path.display(), first_of(.differences))]
    Mismatch {
        /// The folder of the checkpoint.
        path: PathBuf,
        /// Everything that differs.
        differences: Vec<StateDifference>,
    },
    /// The run folder holds checkpoints of more steps than the run would start from.
    #[error(
        "{} is of a later step than the start of this run, {start}: resume from it, remove it, or \
         choose another run folder", .newest.display()
    )]
    Ahead {
        /// Steps that the run would start from.
        start: u64,
        /// The newest checkpoint.
        newest: PathBuf,
    },
}

/// A file of a checkpoint that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is damaged: {flaw}", .path.display())]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub flaw: CheckpointFlaw,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointFlaw {
    /// It cannot be opened or read, or is not the JSON that it should be.
    #[error("{0}")]
    Unreadable(String),
    /// The format is of another version of this program.
    #[error("its format is {actual}, this program reads {expected}")]
    Format {
        /// The version that is read here.
        expected: u32,
        /// The version that it states.
        actual: u32,
    },
    /// The manifest does not list the files of a checkpoint.
    #[error("it lists {actual:?}, a checkpoint holds {expected:?}")]
    Files {
        /// The names of a checkpoint's files.
        expected: Vec<String>,
        /// The names in the manifest.
        actual: Vec<String>,
    },
    /// It is shorter or longer than the manifest says.
    #[error("it has {actual} bytes, its manifest says {expected}")]
    Size {
        /// Bytes in the manifest.
        expected: u64,
        /// Bytes on disk.
        actual: u64,
    },
    /// Its content is not what the manifest says.
    #[error("its BLAKE3 is {actual}, its manifest says {expected}")]
    Hash {
        /// Hash in the manifest, in hexadecimal.
        expected: String,
        /// Hash of the file on disk.
        actual: String,
    },
    /// It states another step than the rest of the checkpoint.
    #[error("it is of step {actual}, its manifest says {expected}")]
    Step {
        /// The step in the manifest.
        expected: u64,
        /// The step elsewhere.
        actual: u64,
    },
}

/// A damaged checkpoint that was passed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} was skipped: {damage}", .path.display())]
pub struct Skipped {
    /// The folder of the checkpoint.
    pub path: PathBuf,
    /// What is wrong with it.
    pub damage: Damage,
}

/// Something that a checkpoint has otherwise than the run that wants to use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateDifference {
    /// What differs, such as `tensor head.weight` or `fingerprint tokenizer`.
    pub what: String,
    /// What the checkpoint has.
    pub saved: Option<String>,
    /// What the run has.
    pub given: Option<String>,
}

impl fmt::Display for StateDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
        let (saved, given) = (or_none(&self.saved), or_none(&self.given));
        write!(
            f,
            "{} is {saved} in the checkpoint and {given} here",
            self.what
        )
    }
}

impl CheckpointError {
    /// Whether the disk, or what a user may have of it, is full.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Full { .. } => true,
            Self::Io { source, .. } => files::is_full(source),
            _ => false,
        }
    }

    /// Attaches to an error of the system what was tried, for `map_err`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn tensors(path: &Path) -> impl FnOnce(TchError) -> Self {
        move |source| Self::Tensors {
            path: path.to_owned(),
            source,
        }
    }
}

/// The first few, and how many more there are: a wrong model differs in every tensor.
fn first_of(items: &[impl fmt::Display]) -> String {
    const SHOWN: usize = 3;
    let mut lines: Vec<String> = items.iter().take(SHOWN).map(ToString::to_string).collect();
    if items.len() > SHOWN {
        lines.push(format!("and {} more", items.len() - SHOWN));
    }
    lines.join("; ")
}
