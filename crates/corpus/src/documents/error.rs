use std::path::PathBuf;

use super::{BadRow, Format};

/// What can go wrong before there is a text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A file without a single byte.
    #[error("{} is empty: give a file with text", .0.display())]
    EmptyFile(PathBuf),

    /// A folder in which no file can be read.
    #[error("the folder {} holds no file that can be read: {}", .0.display(), Format::list())]
    EmptyFolder(PathBuf),

    /// A file whose name ends in none of the extensions that can be read.
    #[error(
        "cannot read {}: known are {}, each also with .gz or .zst, text without an ending, and folders \
         of them{}",
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

    /// A compressed file that need not be damaged, but cannot be read as it is.
    #[error(
        "{} cannot be unpacked here ({reason}): unpack it with `gzip -dk` or `zstd -dk --long=31`, \
         and give the file that comes out",
        path.display()
    )]
    Unpack {
        /// The file.
        path: PathBuf,
        /// What stands in the way.
        reason: String,
    },

    /// A file whose text lies in another format.
    #[error(
        "{} is {what}: take its text out first, with `{command}`, and give that",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
        /// What takes its text out.
        command: &'static str,
    },

    /// The note that Git LFS leaves in place of a large file.
    #[error(
        "{} is the pointer of Git LFS to a file, not the file: run `git lfs pull` in its \
         repository, or download the file itself", .0.display()
    )]
    LfsPointer(PathBuf),

    /// A table in which a quote opens and nothing closes it.
    #[error(
        "{}:{line}: the quote that opens in this line is never closed, and takes in the rows below: \
         close it where the text ends, and write a quote in a text twice",
        path.display()
    )]
    OpenQuote {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
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
    BadRow(Box<BadRow>),

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
        "the data set {name} has no file of text ({}): .parquet, .jsonl, .json, .csv, .tsv and .txt can \
         be read; fetch the others by hand, and convert them",
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
