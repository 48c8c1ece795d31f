use std::fmt;

use super::raw::Raw;
use super::records::Records;
use super::{BadRow, Document, Tally};
use crate::Error;

/// How many bad rows of a chunk are kept as examples.
const EXAMPLES: usize = 8;

/// Cuts [`Documents`](crate::Documents) into [`Chunk`]s, one after the other. The n-th is always
/// the same, whoever parses it and when.
pub struct Chunks<'a> {
    records: Records<'a>,
    bytes: u64,
    /// Comes after the rows before it.
    error: Option<Error>,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(records: Records<'a>, bytes: u64) -> Self {
        Self {
            records,
            bytes,
            error: None,
        }
    }
}

impl Iterator for Chunks<'_> {
    type Item = Result<Chunk, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.error.take() {
            return Some(Err(error));
        }
        let (mut rows, mut size) = (Vec::new(), 0);
        while size < self.bytes || rows.is_empty() {
            match self.records.next() {
                Some(Ok(row)) => {
                    size += row.size();
                    rows.push(row);
                }
                Some(Err(error)) => {
                    self.error = Some(error);
                    break;
                }
                None => break,
            }
        }
        if rows.is_empty() {
            return self.error.take().map(Err);
        }
        Some(Ok(Chunk { rows }))
    }
}

impl fmt::Debug for Chunks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// Consecutive documents, cut apart but not yet parsed.
#[derive(Debug)]
pub struct Chunk {
    rows: Vec<Raw>,
}

impl Chunk {
    /// Bytes of the documents, before they are parsed.
    pub fn bytes(&self) -> u64 {
        self.rows.iter().map(Raw::bytes).sum()
    }

    /// Decodes and parses the documents: the part of reading that costs time, on any thread. The
    /// bytes of a row are given back as soon as it is parsed.
    pub fn parse(self) -> Parsed {
        let mut parsed = Parsed::default();
        for row in self.rows {
            match row.parse(&mut parsed.tally) {
                Some(Ok(document)) => parsed.documents.push(document),
                Some(Err(bad)) if parsed.bad.len() < EXAMPLES => parsed.bad.push(bad),
                Some(Err(_)) | None => {}
            }
        }
        parsed
    }
}

/// The documents of a [`Chunk`].
#[derive(Debug, Default)]
pub struct Parsed {
    /// Those with text, in order.
    pub documents: Vec<Document>,
    /// What was read and changed, all of the chunk.
    pub tally: Tally,
    /// The first few bad rows; the tally counts them all. For [`ReadOptions::check`](crate::ReadOptions::check).
    pub bad: Vec<BadRow>,
}
