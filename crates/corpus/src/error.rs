use std::io;
use std::path::{Path, PathBuf};

use crate::clean::BadStep;
use crate::documents::{BadRow, ReadError};
use crate::duplicates::BadSetting;
use crate::tokenizer::{Recipe, VocabularyError};

/// Everything that can go wrong between raw text and a token store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path that does not exist.
    #[error("{} does not exist: check the spelling of the path", .0.display())]
    Missing(PathBuf),

    /// Files, but nothing in them except white space.
    #[error(
        "no text is left of {files} files: {skipped} documents are empty, and none of the other \
         {documents} was kept"
    )]
    NoText {
        /// Number of files that were read.
        files: usize,
        /// Number of documents with text, all of which the cleaning dropped.
        documents: u64,
        /// Number of documents that were skipped because they are empty.
        skipped: u64,
    },

    /// The operating system refused to read or write.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },

    /// What cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),

    /// A share of held-out text outside (0, 1).
    #[error("the held-out share is {0}, but must be above 0 and below 1, for instance 0.1")]
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

    /// A vocabulary that no text needs: the size asked for.
    #[error("a vocabulary of {0} tokens was asked for, allowed: up to {most}", most = Recipe::LARGEST_VOCABULARY)]
    VocabularyTooLarge(usize),

    /// A special token that ordinary text would be encoded to.
    #[error(
        "the special token {0:?} is an ordinary word of the text: choose one with punctuation, \
         such as \"[MASK]\" or \"<|endoftext|>\""
    )]
    AmbiguousSpecial(String),

    /// A file that is no tokenizer.
    #[error("{} cannot be read as a tokenizer: {reason}", path.display())]
    ForeignTokenizer {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        reason: String,
    },

    /// Vocabularies that cannot be used.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),

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
        /// The file.
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
    #[error("interrupted: what is done is kept, and the same command goes on with it")]
    Cancelled,

    /// Parameters of cleaning steps that cannot be: all that are wrong, in the order of the steps.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    BadSteps(Vec<BadStep>),

    /// A test set to decontaminate against, of a format that cannot be read.
    #[error("cannot read the test set {}: give a .txt, .jsonl, .csv or .tsv file, compressed or not", .0.display())]
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

    /// A folder in which another process builds.
    #[error(
        "process {process} builds in {}: wait for it to end, or choose another folder",
        folder.display()
    )]
    Busy {
        /// The folder.
        folder: PathBuf,
        /// The number of the process.
        process: String,
    },

    /// A folder that holds something else than a corpus.
    #[error("{} exists and holds no corpus: choose another folder, or an empty one", .0.display())]
    ForeignFolder(PathBuf),

    /// A folder that holds a finished corpus of other text, or made in another way.
    #[error(
        "{} holds a finished corpus of other text or settings: choose another folder, or delete it",
        .0.display()
    )]
    OtherCorpus(PathBuf),

    /// A folder without a finished corpus.
    #[error("{} holds no finished corpus: it has no corpus.json; build it first", .0.display())]
    NoCorpus(PathBuf),

    /// A part of a store that was made in another way than this build's.
    #[error(
        "{} was made by {found}, not by {expected}, the tokenizer or recipe of this build: remove \
         it, and encode its text again",
        path.display()
    )]
    ForeignPart {
        /// The file.
        path: PathBuf,
        /// The tokenizer or recipe of this build.
        expected: String,
        /// The tokenizer or recipe of the file.
        found: String,
    },

    /// A weight of a mixture that is no number from 0.
    #[error("source {number} of the mixture has the weight {weight}: give a number, 0 or above")]
    BadWeight {
        /// The source, from 0.
        number: usize,
        /// Its weight.
        weight: f64,
    },

    /// A mixture of nothing: the number of sources.
    #[error(
        "none of the {0} sources of the mixture has a weight above 0: give at least one \
         source that has"
    )]
    NoWeight(usize),

    /// A source of a mixture that would never be read.
    #[error(
        "source {number} of the mixture has the weight {weight}, too small for one sample in a \
         block: give at least {smallest}, or 0 to leave it out"
    )]
    SmallWeight {
        /// The source, from 0.
        number: usize,
        /// Its weight.
        weight: f64,
        /// The smallest weight that is possible beside the other sources.
        smallest: f64,
    },

    /// Settings of the search for duplicates that cannot be.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Duplicates(Vec<BadSetting>),

    /// A file of sketches that cannot be used.
    #[error("the sketches in {} are {problem}: remove the file, and they are made again", path.display())]
    Sketches {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },

    /// A chunk that is not what it was.
    #[error(
        "chunk {chunk} has {found} {what}, but {expected} documents: its files do not belong \
         together; build them again"
    )]
    Chunk {
        /// Its number.
        chunk: u32,
        /// What was counted.
        what: &'static str,
        /// Its number of documents.
        expected: usize,
        /// What there is.
        found: usize,
    },
}

impl Error {
    /// That a file is not what its description says.
    pub(crate) fn damaged(
        path: &Path,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// An error where a file has something else than its description says.
    pub(crate) fn unless_same(path: &Path, expected: &str, found: &str) -> Result<(), Self> {
        if expected == found {
            return Ok(());
        }
        Err(Self::damaged(path, expected, found))
    }

    /// For `map_err`: names the path that an I/O error belongs to.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

impl From<BadRow> for Error {
    fn from(row: BadRow) -> Self {
        ReadError::BadRow(Box::new(row)).into()
    }
}
