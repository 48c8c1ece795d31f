use std::fmt;
use std::path::PathBuf;

/// One text and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Clean text: valid UTF-8, lines end in LF, no other control character but the tab.
    pub text: String,
    /// Where the text was read.
    pub source: Source,
}

/// Where a document was read. Shown as `a/b.jsonl:17`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file; `-` is standard input.
    pub path: PathBuf,
    /// The row, from 1: the line where it begins, or in a .parquet file its number. None for a
    /// text file.
    pub row: Option<u64>,
    /// The byte where it begins, from 0, in the file as it is after decompression and as UTF-8
    /// without a byte order mark. Always 0 in a .parquet file, where a row has no such place.
    pub offset: u64,
    /// The field or column `id` of the row: a string, or a number as it is written.
    pub id: Option<String>,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        match (self.row, self.offset) {
            (Some(row), _) => write!(f, ":{row}"),
            (None, 0) => Ok(()),
            (None, offset) => write!(f, ", byte {offset}"),
        }
    }
}
