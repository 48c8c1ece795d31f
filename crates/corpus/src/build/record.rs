//! Documents between two stages: files of JSON rows, compressed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::duplicates::Position;
use crate::{Document, Error, files};

/// Fast, and to a third of the text's size: reading and writing less saves more than it costs.
const LEVEL: i32 = 1;

/// A document, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Its number in its chunk, which it keeps when others are left out.
    pub(super) number: u32,
    /// The file, as it was named.
    pub(super) path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) row: Option<u64>,
    pub(super) offset: u64,
    /// What its file calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) text: String,
}

impl Record {
    pub(super) fn new(number: u32, document: Document) -> Self {
        let Document { text, source } = document;
        Self {
            number,
            path: source.path.to_string_lossy().into_owned(),
            row: source.row,
            offset: source.offset,
            id: source.id,
            text,
        }
    }

    /// `a/b.jsonl:17`
    pub(super) fn place(&self) -> String {
        match self.row {
            Some(row) => format!("{}:{row}", self.path),
            None if self.offset > 0 => format!("{}, byte {}", self.path, self.offset),
            None => self.path.clone(),
        }
    }
}

/// A document that is not in the corpus, and why.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Dropped {
    pub(super) place: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) stage: String,
    pub(super) reason: String,
    /// The document that was kept in its place, and how like it this one is: the Jaccard index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) kept: Option<Position>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) similarity: Option<f64>,
}

impl Dropped {
    pub(super) fn new(record: &Record, stage: &str, reason: String) -> Self {
        Self {
            place: record.place(),
            id: record.id.clone(),
            stage: stage.to_owned(),
            reason,
            kept: None,
            similarity: None,
        }
    }
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
