use std::io;
use std::path::{Path, PathBuf};

use crate::clean::BadStep;
use crate::documents::{BadRow, Format};
use crate::duplicates::Problem;

/// Everything that can go wrong between raw text and a token store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path that does not exist.
    #[error("{} does not exist: check the spelling of the path", .0.display())]
    Missing(PathBuf),

    /// A file without a single byte.
    #[error("{} is empty: give a file with text", .0.display())]
    EmptyFile(PathBuf),

    /// A folder in which no file can be read.
    #[error("the folder {} holds no file that can be read: {}", .0.display(), Format::list())]
    EmptyFolder(PathBuf),

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

    /// A mixture of nothing.
    #[error(
        "none of the {sources} sources of the mixture has a weight above 0: give at least one \
         source that has"
    )]
    NoWeight {
        /// Number of sources.
        sources: usize,
    },

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
    Duplicates(Vec<Problem>),

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

    /// A file whose name ends in none of the extensions that can be read.
    #[error(
        "cannot read {}: known are {}, each also with .gz or .zst, and folders of them{}",
        path.display(), Format::list(), suggestion(nearest)
    )]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// The extensions that are most like its own.
        nearest: Vec<&'static str>,
    },

    /// A link whose target is not there.
    #[error("{} is a link to a file that does not exist: repair or remove it", .0.display())]
    BrokenLink(PathBuf),

    /// Something that cannot be read twice.
    #[error("{} is {kind}, no regular file: pipe the text into `-`, or copy it to a file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
    },

    /// A pattern that cannot be understood.
    #[error("{pattern} is no pattern ({reason}): write for instance data/**/*.txt")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// A pattern that fits no file that can be read.
    #[error("no file that can be read fits the pattern {}: check the spelling, or list the folder", .0.display())]
    NoMatch(PathBuf),

    /// A file that needs what was not built in.
    #[error("cannot read {}: build with `--features {feature}`", path.display())]
    Feature {
        /// The file.
        path: PathBuf,
        /// The feature of this crate.
        feature: &'static str,
    },

    /// A file that is written to while it is read.
    #[error(
        "{} changed while it was read: {before} bytes at first, {after} bytes now; start again when \
         nothing writes to it any more",
        path.display()
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// Its size when it was found.
        before: u64,
        /// Its size when its end was reached.
        after: u64,
    },

    /// A compressed file that is damaged or cut off.
    #[error(
        "{} is damaged or incomplete ({reason}): copy or fetch it again, or test it with \
         `gzip -t` or `zstd -t`",
        path.display()
    )]
    Compressed {
        /// The file.
        path: PathBuf,
        /// What the decompression says.
        reason: String,
    },

    /// A .parquet file that is damaged, or none.
    #[error(
        "{} is no .parquet file that can be read ({reason}): copy or fetch it again; if it is \
         compressed as a whole, unpack it",
        path.display()
    )]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        reason: String,
    },

    /// A table without the column of the text.
    #[error("{} has no column {column:?} of text; it has {}", path.display(), columns.join(", "))]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column asked for.
        column: String,
        /// The columns that are there.
        columns: Vec<String>,
    },

    /// A row without a text that can be read.
    #[error(transparent)]
    BadRow(#[from] BadRow),

    /// More bad rows than may be.
    #[error("{}", too_many_bad(*bad, *rows, *max_bad, examples))]
    TooManyBad {
        /// Number of bad rows.
        bad: u64,
        /// Number of all rows.
        rows: u64,
        /// The share that may be bad.
        max_bad: f64,
        /// A few of them.
        examples: Vec<String>,
    },

    /// A share of bad rows outside [0, 1].
    #[error(
        "the share of rows that may be bad is {0}, but must lie between 0 and 1, for instance 0.01"
    )]
    MaxBad(f64),

    /// A limit that would cut words.
    #[error("a document of at most {asked} bytes is too small: give at least {smallest}")]
    DocumentTooSmall {
        /// The limit asked for.
        asked: u64,
        /// The smallest limit.
        smallest: u64,
    },

    /// A path that begins like the address of a data set, and is none.
    #[error(
        "{} is no address of a data set: write hf://OWNER/NAME, or hf://OWNER/NAME/CONFIG for a part \
         of it",
        .0.display()
    )]
    BadAddress(PathBuf),

    /// A data set that the hub does not have, or does not show.
    #[error(
        "{hub} shows no data set {name}: check the spelling, hf://OWNER/NAME; if it is private or \
         gated, accept its terms on its page, and set HF_TOKEN"
    )]
    NoDataSet {
        /// The address of the hub.
        hub: String,
        /// The data set.
        name: String,
    },

    /// A data set without a file that can be read.
    #[error(
        "the data set {name} has no file of text ({}): .parquet, .jsonl, .csv, .tsv and .txt can be \
         read; fetch the others by hand, and convert them",
        extensions(found)
    )]
    NoDataFile {
        /// The data set.
        name: String,
        /// The extensions that its files have.
        found: Vec<String>,
    },

    /// A part that the data set does not have.
    #[error("the data set {name} has no part {config}; it has {}", first_of(parts))]
    NoConfig {
        /// The data set.
        name: String,
        /// The part asked for.
        config: String,
        /// Its folders; where it has none, its files.
        parts: Vec<String>,
    },

    /// A data set that does not arrive.
    #[error(
        "cannot fetch {what} from {hub} into {} ({reason}): check the network, HF_ENDPOINT and the \
         space on the disk, and start again; what has arrived is kept",
        cache.display()
    )]
    Fetch {
        /// The address of the data set or of a file.
        what: String,
        /// The address of the hub.
        hub: String,
        /// The folder of what was fetched.
        cache: PathBuf,
        /// What the network says.
        reason: String,
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

fn suggestion(nearest: &[&str]) -> String {
    match nearest {
        [] => String::new(),
        names => format!("; is it .{}?", names.join(" or .")),
    }
}

fn extensions(names: &[String]) -> String {
    match names {
        [] => "it is empty".to_owned(),
        names => format!("it has .{}", names.join(", .")),
    }
}

/// The names, of which a data set can have hundreds.
fn first_of(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn too_many_bad(bad: u64, rows: u64, max_bad: f64, examples: &[String]) -> String {
    let examples = examples.join("\n");
    if max_bad == 0.0 {
        return format!("{examples}\n--max-bad 0.01 skips up to 1 % of such rows");
    }
    format!(
        "{bad} of {rows} rows are bad, more than the share of {max_bad}; for instance\n{examples}"
    )
}
