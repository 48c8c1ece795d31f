//! Files and folders to documents.
//!
//! A file goes through layers: its bytes are decompressed and brought to UTF-8 (`input`), cut into
//! rows of bounded size (`text`, `lines`, `table`, `parquet`), and the rows are parsed (`raw`). Only
//! the last layer costs time, and it can run on any thread.

mod ahead;
mod bad_row;
mod cells;
mod chunks;
mod compressed;
mod declared;
mod decode;
mod document;
mod encoding;
mod error;
mod file;
mod find;
mod foreign;
mod format;
#[cfg(feature = "hub")]
mod hub;
#[cfg(not(feature = "hub"))]
#[path = "without_hub.rs"]
mod hub;
mod input;
mod json;
mod lenient;
mod lines;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "without_parquet.rs"]
mod parquet;
mod raw;
mod reader;
mod records;
mod strings;
mod table;
mod tally;
mod text;
mod unmarked;
mod values;
mod wide;

use std::path::Path;

use crate::Error;
use file::SourceFile;
use find::Search;
use records::Records;

pub use bad_row::{BadRow, RowFault};
pub use chunks::{Chunk, Chunks, Parsed};
pub use document::{Document, Source};
pub use error::ReadError;
pub use json::json_name;
pub use lenient::lenient_json;
pub use options::ReadOptions;
pub use reader::Reader;
pub use tally::Tally;

pub(crate) use format::Format;
pub(crate) use strings::each_string;
pub use strings::json_rows;

/// The documents of files and folders, in an order that depends on their names only.
///
/// | file | documents |
/// |---|---|
/// | .txt, .md | the whole file; several where it is longer than [`ReadOptions::document`] |
/// | .html, .htm | the same, and only the text: see [`Step::Html`](crate::clean::Step::Html) |
/// | .jsonl, .ndjson, .json | one per line, in a field of the JSON object; one per object of a list |
/// | .csv, .tsv | one per row, in a column that the first row names; a .tsv file has no quotes |
/// | .parquet | one per row, in a column of strings (feature `parquet`) |
///
/// Each but .parquet may be compressed (.gz, .zst). Compression, .parquet files, UTF-16 and UTF-32 are
/// told by the first bytes, so that a wrong name does no harm; all else is told by the name, and where
/// that has no ending (`wiki_00`), by the first bytes too. A page is
/// read in the encoding that it declares.
///
/// Memory holds one document, a row, or the chunks that the caller keeps, whatever the size of the
/// files; besides the window of a .zst file, up to 2 GiB with `zstd --long=31`.
#[derive(Debug, Clone)]
pub struct Documents {
    files: Vec<SourceFile>,
    ignored: usize,
    options: ReadOptions,
}

impl Documents {
    /// Finds the files. A path is a file, a folder, a pattern such as `data/**/*.txt` (where no
    /// file has that name), `-` for standard input, which is copied to a temporary file, or
    /// `hf://OWNER/NAME[/CONFIG]` for a data set of a Hugging Face hub (feature `hub`).
    ///
    /// Folders are searched in depth, sorted by name; links are followed, each file is taken once,
    /// hidden files and other formats are left aside and counted, as is a .json file of one object
    /// without the column. No text is read yet, but for the beginnings of files whose name does not
    /// tell what they are.
    ///
    /// Of a data set those files are fetched, and kept in the cache of the hub (`HF_HOME`), that
    /// lie in the folder `CONFIG` or have a name that begins so; of these, the files for training,
    /// where names tell them; of these, the ones of one format: .parquet, else rows, else a table,
    /// else .txt. The others are counted as left aside. `HF_ENDPOINT` names another hub, `HF_TOKEN`
    /// opens what is not public.
    ///
    /// # Errors
    /// A path that does not exist, is no regular file, has another format, is an empty file or the
    /// pointer of Git LFS; a link to nowhere; a folder without text; a pattern that nothing fits; a data set that is not
    /// there, has no such part, or cannot be fetched; a `options` out of range.
    pub fn open<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<Self, Error> {
        options.validate()?;
        let mut search = Search::new(&options.column);
        paths
            .iter()
            .try_for_each(|path| search.path(path.as_ref()))?;
        Ok(Self {
            files: search.files,
            ignored: search.ignored,
            options: options.clone(),
        })
    }

    /// Reads the documents from the first one on.
    pub fn iter(&self) -> Reader<'_> {
        Reader::new(Records::new(&self.files, &self.options))
    }

    /// Cuts the documents into chunks of about `bytes` bytes, to be parsed on many threads. A
    /// document that is longer is a chunk of its own.
    pub fn chunks(&self, bytes: u64) -> Chunks<'_> {
        Chunks::new(Records::new(&self.files, &self.options), bytes)
    }

    /// A hash (BLAKE3) of the names, sizes and times of the files and of the way they are read:
    /// equal if a build that goes on later has the same input. Standard input counts by content.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let ReadOptions {
            column,
            max_bad,
            document,
        } = &self.options;
        hasher.update(&(column.len() as u64).to_le_bytes());
        hasher.update(column.as_bytes());
        hasher.update(&max_bad.to_le_bytes());
        hasher.update(&document.to_le_bytes());
        for file in &self.files {
            file.identify(&mut hasher);
        }
        hasher.finalize().to_string()
    }

    /// How the files are read.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// The files, in order.
    pub fn files(&self) -> impl ExactSizeIterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    /// Size of the files as they are stored, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Number of files that were left aside: hidden, of another format, or taken already.
    pub fn ignored(&self) -> usize {
        self.ignored
    }
}

impl<'a> IntoIterator for &'a Documents {
    type Item = Result<Document, Error>;
    type IntoIter = Reader<'a>;

    fn into_iter(self) -> Reader<'a> {
        self.iter()
    }
}
