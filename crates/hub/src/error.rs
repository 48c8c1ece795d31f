use std::io;
use std::path::{Path, PathBuf};

use cloze_config::Problem;
use tch::TchError;

use crate::folder::MOST_JSON;
use crate::notes::list;
use crate::{FetchError, Flaw, Mismatch};

/// Why a folder cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried, such as `read`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// A model of a hub that is not here.
    #[error(transparent)]
    Fetch(#[from] FetchError),

    /// A path that leads to no folder.
    #[error(
        "{} is no folder: give the folder that holds config.json and model.safetensors", .0.display()
    )]
    NotAFolder(PathBuf),

    /// A name that is not that of a file in the folder.
    #[error(
        "{name:?} is no plain file name, and nothing outside {} is read: separators, drives and `..` have no \
         place in a name. Do not use a folder that asks for such a file", .folder.display()
    )]
    Name {
        /// The folder.
        folder: PathBuf,
        /// The name, often one out of an index.
        name: String,
    },

    /// A symbolic link out of the folder, or to nothing.
    #[error(
        "{} is a link to {}, which is no file of the same model, and links out of a folder are not \
         followed: make a plain copy with `cp -rL FOLDER COPY` and give that",
        .path.display(), .target.display()
    )]
    Link {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },

    /// A folder, a pipe or a device where a file should be.
    #[error("{} is no regular file: put the file itself in its place", .0.display())]
    NotAFile(PathBuf),

    /// The note that Git LFS leaves in place of a large file.
    #[error(
        "{} is the pointer of Git LFS to a file, not the file: run `git lfs pull` in its \
         repository, or download the file itself", .0.display()
    )]
    LfsPointer(PathBuf),

    /// A file that must be there and is not.
    #[error("{} has no {name}: download it, or export the model again", .folder.display())]
    NoFile {
        /// The folder.
        folder: PathBuf,
        /// The file.
        name: String,
    },

    /// A JSON file that is larger than any of its kind.
    #[error(
        "{path} has {1} bytes, and {MOST_JSON} are the most that is read as JSON: it is no \
         description of a model", path = .0.display()
    )]
    TooLarge(PathBuf, u64),

    /// A file that is no JSON, or whose JSON has another form.
    #[error("{} cannot be read: {reason}. Repair it, or download it again", .path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The field, what is wrong, line and column.
        reason: String,
    },

    /// Weights in a format that is not read, such as a pickle, which can run code when it is opened.
    #[error(
        "{} is not read: only safetensors are, as a pickle can run code. If you trust the file, \
         convert it in Python:\n\
         \x20   from transformers import AutoModel\n\
         \x20   AutoModel.from_pretrained(\"FOLDER\").save_pretrained(\"COPY\", \
         safe_serialization=True)\n\
         and give COPY (for a model with a head, its own class in the place of AutoModel)",
        .0.display()
    )]
    Unsafe(PathBuf),

    /// A folder without any weights.
    #[error(
        "{} holds neither model.safetensors nor model.safetensors.index.json: download the \
         weights, with their index if they are in several files", .0.display()
    )]
    NoWeights(PathBuf),

    /// A file that is no safetensors file, or a damaged one.
    #[error("{} is no whole safetensors file: {flaw}. Download it again", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: Flaw,
    },

    /// A file that is not what its index says.
    #[error("{} names {shard:?}, {mismatch}", .index.display())]
    Index {
        /// The index.
        index: PathBuf,
        /// The file that it names.
        shard: String,
        /// What is wrong with that.
        mismatch: Mismatch,
    },

    /// A tensor that was asked for and is in none of the files.
    #[error("{} holds no tensor {name:?}: ask for one of its names", .path.display())]
    NoTensor {
        /// The weights.
        path: PathBuf,
        /// The tensor.
        name: String,
    },

    /// A tensor of a type that no weights have, or none that can be converted.
    #[error(
        "the tensor {name:?} of {} is stored as {kind}, and weights are read from F64, F32, F16, BF16, F8_E4M3 and \
         F8_E5M2: integers are buffers, or a quantised model, which has to be saved as floats first", .path.display()
    )]
    NotFloat {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// How it is stored.
        kind: String,
    },

    /// Weights that are no numbers.
    #[error(
        "the tensor {name:?} of {} has {count} of {numel} numbers that are not finite in fp32 (NaN \
         or infinite): the model is broken; take an earlier checkpoint of it", .path.display()
    )]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// How many are not finite.
        count: i64,
        /// How many there are.
        numel: usize,
    },

    /// libtorch failed on a sound tensor: for want of memory.
    #[error("libtorch cannot hold the tensor {name:?} of {}", .path.display())]
    Torch {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// What it said.
        source: TchError,
    },

    /// A configuration that no network can have, or none that is built here.
    #[error("{} describes no model that can be built:{}", .path.display(), Problem::lines(.problems))]
    Config {
        /// The file.
        path: PathBuf,
        /// All that is wrong with it, under the names of the file.
        problems: Vec<Problem>,
    },

    /// A folder of a family that is not read.
    #[error("{path} is of the family {1:?}: expected one of {2} or cloze", path = .0.display())]
    Architecture(PathBuf, String, String),

    /// A folder that does not say of which family it is, and does not show it.
    #[error(
        "{} has no model_type, and the tensors are not those of a BERT or a GPT-2: add it", .0.display()
    )]
    NoArchitecture(PathBuf),

    /// Tensors that the configuration asks for are not in the file.
    #[error(
        "{} lacks {}: the weights are not of this config.json", .path.display(), list(.names)
    )]
    MissingParameters {
        /// The weights.
        path: PathBuf,
        /// The tensors.
        names: Vec<String>,
    },

    /// A tensor of another shape than the configuration asks for.
    #[error(
        "the tensor {name:?} of {} is {found:?}, and config.json makes it {expected:?}: the two are \
         not of one model", .path.display()
    )]
    Shape {
        /// The weights.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// Its shape.
        found: Vec<i64>,
        /// The shape that the configuration gives it.
        expected: Vec<i64>,
    },

    /// More tokens than the model has vectors for.
    #[error(
        "{} has {tokens} tokens, and the embedding {rows} rows: the tokenizer is not of this model", .path.display()
    )]
    Vocabulary {
        /// The tokenizer.
        path: PathBuf,
        /// Its tokens.
        tokens: usize,
        /// Rows of the token table.
        rows: i64,
    },

    /// A tokenizer that cannot be read.
    #[error(transparent)]
    Tokenizer(#[from] cloze_corpus::Error),

    /// Texts were to be read, and there is no tokenizer.
    #[error(
        "{} has no tokenizer.json, so texts cannot be read: in Python, \
         AutoTokenizer.from_pretrained(..).save_pretrained(FOLDER) writes one", .0.display()
    )]
    NoTokenizer(PathBuf),

    /// The tokenizer of a run is not the one that its model has learned from.
    #[error(
        "{} is not the one that the model learned from: its BLAKE3 is {found}, the checkpoint's \
         {saved}. Put the run's own back", .path.display()
    )]
    OtherTokenizer {
        /// The tokenizer.
        path: PathBuf,
        /// Its fingerprint.
        found: String,
        /// That of the tokenizer that the checkpoint was trained with.
        saved: String,
    },

    /// A run that has not saved anything yet.
    #[error("{run} has no checkpoint yet: `cloze pretrain --out {run}` goes on with it", run = .0.display())]
    NoCheckpoint(PathBuf),

    /// A checkpoint that lies in the folder of no run, which would describe its model.
    #[error("{} is a checkpoint outside of its run: give RUN/checkpoints/STEP", .0.display())]
    Stray(PathBuf),

    /// A checkpoint that is not what was written.
    #[error(transparent)]
    Checkpoint(#[from] cloze_train::CheckpointError),

    /// The settings of a run without a `config.json` that is ours.
    #[error("{path} is no configuration of a run: {1}", path = .0.display())]
    Settings(PathBuf, String),

    /// The place of a new folder is taken.
    #[error("{} is there already and not an empty folder: give another path", .0.display())]
    Occupied(PathBuf),
}

impl Error {
    /// For `map_err`: names what was tried, and on which path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}
