//! Documents between two stages: files of JSON rows, compressed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::documents::Source;
use crate::duplicates::Position;
use crate::{Error, files};

/// Fast, and to a third of the text's size: reading and writing less saves more than it costs.
const LEVEL: i32 = 1;

/// A document, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Its number in its chunk, which it keeps when others are left out.
    pub(super) number: u32,
    pub(super) source: Source,
    pub(super) text: String,
}

/// A document that is not in the corpus, and why.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Dropped {
    pub(super) source: Source,
    pub(super) stage: String,
    pub(super) reason: String,
    /// The document that was kept in its place, and how like it this one is: the Jaccard index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) kept: Option<Position>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) similarity: Option<f64>,
}

/// Writes rows of any kind, with a checksum.
pub(super) fn write<T: Serialize>(path: &Path, rows: &[T]) -> Result<(), Error> {
    files::save(path, |out| {
        let mut out = zstd::Encoder::new(out, LEVEL)?;
        out.include_checksum(true)?;
        for row in rows {
            serde_json::to_writer(&mut out, row)?;
            out.write_all(b"\n")?;
        }
        out.finish()?;
        Ok(())
    })
}

/// Reads what [`write`] wrote.
///
/// # Errors
/// A file that is not whole.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let read = || -> io::Result<Vec<T>> {
        let rows = BufReader::new(zstd::Decoder::new(File::open(path)?)?);
        rows.split(b'\n')
            .map(|row| Ok(serde_json::from_slice(&row?)?))
            .collect()
    };
    read().map_err(Error::io(path))
}
