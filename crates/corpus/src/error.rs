use std::io;
use std::path::{Path, PathBuf};

use crate::clean::BadStep;

/// Everything that can go wrong between raw text and a token store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path that does not exist.
    #[error("{} does not exist: check the spelling of the path", .0.display())]
    Missing(PathBuf),

    /// A file whose name ends in none of the extensions that can be read.
    #[error("cannot read {}: give a .txt, .md or .jsonl file, or a folder of them", .0.display())]
    UnknownFormat(PathBuf),

    /// A file without a single byte.
    #[error("{} is empty: give a file with text", .0.display())]
    EmptyFile(PathBuf),

    /// A folder in which no file can be read.
    #[error("the folder {} holds no .txt, .md or .jsonl file", .0.display())]
    EmptyFolder(PathBuf),

    /// Files, but nothing in them except white space.
    #[error("the {files} files hold no text: all {skipped} documents are empty")]
    NoText {
        /// Number of files that were read.
        files: usize,
        /// Number of documents that were skipped because they are empty.
        skipped: u64,
    },

    /// A row of a .jsonl file that is no JSON object.
    #[error("{}, line {line}: not a JSON object ({reason}); repair or remove the line", path.display())]
    BrokenRow {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What the JSON parser says.
        reason: String,
    },

    /// A row of a .jsonl file without a text.
    #[error("{}, line {line}: expected a field \"text\" that holds a string", path.display())]
    RowWithoutText {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
    },

    /// The operating system refused to read or write.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },

    /// A share of held-out text outside (0, 1).
    #[error("the held-out share is {0}, but must lie between 0 and 1, for instance 0.1")]
    Share(f64),

    /// A single document that is too short to be cut in two.
    #[error(
        "the only document has {characters} characters, too few to hold out a share of {share}: \
         give more text or another share"
    )]
    TooShortToSplit {
        /// Number of characters of the document.
        characters: usize,
        /// The held-out share asked for.
        share: f64,
    },

    /// A vocabulary with less room than the single characters need.
    #[error(
        "a vocabulary of {asked} tokens is too small: the special tokens and single characters \
         of this text alone need {needed}"
    )]
    VocabularyTooSmall {
        /// The size asked for.
        asked: usize,
        /// The smallest size that is possible.
        needed: usize,
    },

    /// A special token that ordinary text would be encoded to.
    #[error(
        "the special token {0:?} is an ordinary word of the text: choose one with punctuation, \
         such as \"[MASK]\" or \"<|endoftext|>\""
    )]
    AmbiguousSpecial(String),

    /// A file that is no tokenizer.
    #[error("{} is no tokenizer.json that can be read: {reason}", path.display())]
    ForeignTokenizer {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        reason: String,
    },

    /// The tokenizer failed while it was trained, or on a text.
    #[error("the tokenizer failed: {0}")]
    Tokenizer(Box<dyn std::error::Error + Send + Sync>),

    /// An id that no token has.
    #[error("no token has the id {id}: the vocabulary has {vocabulary} tokens")]
    NoSuchToken {
        /// The id.
        id: u32,
        /// Size of the vocabulary.
        vocabulary: usize,
    },

    /// A store without tokens would be written.
    #[error("no token for {}: the text for this part is white space only", .0.display())]
    NoTokens(PathBuf),

    /// A folder that is no token store, or half of one.
    #[error("{} is no token store: it has no store.json; build it again", .0.display())]
    NotAStore(PathBuf),

    /// A store of another version of the format.
    #[error("{} has format version {found}, this program reads {expected}: build it again", path.display())]
    StoreVersion {
        /// The folder.
        path: PathBuf,
        /// The version found.
        found: u32,
        /// The version that can be read.
        expected: u32,
    },

    /// A store whose files do not fit its description.
    #[error("{} is damaged: expected {expected}, found {found}; build the store again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the description says.
        expected: String,
        /// What the file has.
        found: String,
    },

    /// The caller asked to stop.
    #[error("interrupted: nothing was left half written")]
    Cancelled,

    /// Parameters of cleaning steps that cannot be: all that are wrong, in the order of the steps.
    #[error("{}", lines(.0))]
    BadSteps(Vec<BadStep>),

    /// A test set to decontaminate against, of a format that cannot be read.
    #[error("cannot read the test set {}: give a .txt, .jsonl, .csv or .tsv file", .0.display())]
    TestSetFormat(PathBuf),

    /// A test set in which nothing is long enough to be looked for.
    #[error(
        "the test set {} has no text of at least {shortest} words: check that it is the right file",
        path.display()
    )]
    EmptyTestSet {
        /// The file.
        path: PathBuf,
        /// Words of the shortest text that counts.
        shortest: usize,
    },
}

fn lines(errors: &[BadStep]) -> String {
    let lines: Vec<String> = errors.iter().map(BadStep::to_string).collect();
    lines.join("\n")
}

impl Error {
    /// For `map_err`: names the path that an I/O error belongs to.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}
