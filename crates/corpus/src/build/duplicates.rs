//! The second stage: what was there before.

use super::chunks::Stage;
use super::clean;
use super::record::{self, Record};
use crate::Error;
use crate::duplicates::{ChunkedCorpus, Sketch, Sketcher};

/// How often the search asks for the sketches of a chunk.
pub(super) const PASSES: u64 = 3;

/// The chunks that the cleaning left.
#[derive(Debug)]
pub(super) struct CleanChunks<'a> {
    /// The stage before.
    pub(super) clean: &'a Stage<'a>,
    pub(super) stage: &'a Stage<'a>,
    pub(super) sketcher: &'a Sketcher,
    pub(super) documents: &'a [u32],
    pub(super) bytes: &'a [u64],
}

impl ChunkedCorpus for CleanChunks<'_> {
    fn sizes(&self) -> &[u32] {
        self.documents
    }

    fn sketches(&self, chunk: u32) -> Result<Vec<Sketch>, Error> {
        self.stage.advance(self.bytes[chunk as usize])?;
        let path = self.clean.file(chunk, clean::SKETCHES);
        let sketches = self.sketcher.load(&path)?;
        sketches.ok_or(Error::Missing(path))
    }

    fn texts(&self, chunk: u32) -> Result<Vec<String>, Error> {
        let records: Vec<Record> = record::read(&self.clean.file(chunk, clean::DOCUMENTS))?;
        Ok(records.into_iter().map(|record| record.text).collect())
    }
}
