use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, Serializer};

/// One text and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Clean text: valid UTF-8, lines end in LF, no other control character of ASCII but the tab.
    pub text: String,
    /// Where the text was read.
    pub source: Source,
}

/// Where a document was read. Shown as `a/b.jsonl:17`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file; `-` is standard input.
    #[serde(serialize_with = "lossy")]
    pub path: PathBuf,
    /// The row, from 1: the line where it begins, or in a .parquet file its number. None for a
    /// text file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The byte where it begins, from 0, in the file as it is after decompression and as UTF-8
    /// without a byte order mark. Always 0 in a .parquet file, where a row has no such place.
    pub offset: u64,
    /// The field or column `id` of the row: a string, or a number as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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

/// JSON has no word for a path that is not Unicode.
fn lossy<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}
