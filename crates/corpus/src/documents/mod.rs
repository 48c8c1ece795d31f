//! Files and folders to documents.

mod clean;
mod files;
mod reader;
mod tally;

use std::path::Path;

use crate::Error;
use files::SourceFile;

pub use reader::{Document, Reader, Source};
pub use tally::Tally;

/// The documents of files and folders, in an order that depends on their names only.
///
/// A .txt or .md file is one document, a .jsonl file has one per row, in the field `text`.
#[derive(Debug, Clone)]
pub struct Documents {
    files: Vec<SourceFile>,
    ignored: usize,
}

impl Documents {
    /// Finds the files. Folders are searched in depth, sorted by name; links are followed, each
    /// file is taken once, hidden files and other formats are left aside and counted. No text is
    /// read yet.
    ///
    /// # Errors
    /// A path that does not exist, has another format or is an empty file; a folder without text.
    pub fn open<P: AsRef<Path>>(paths: &[P]) -> Result<Self, Error> {
        files::find(paths.iter().map(AsRef::as_ref))
    }

    /// Reads the documents from the first one on. Memory holds one file, or one row of a .jsonl file.
    pub fn iter(&self) -> Reader<'_> {
        Reader::new(&self.files)
    }

    /// The files, in order.
    pub fn files(&self) -> impl ExactSizeIterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    /// Size of the files, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Number of files in the folders that were left aside: hidden, of another format, or taken
    /// already.
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
