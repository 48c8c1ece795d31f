use std::path::Path;

use super::chunks::chunk_file;
use super::clean::DOCUMENTS;
use super::record::{self, Record};
use crate::Error;
use crate::split::{Parts, Plan};

/// The documents that stay, in chunks.
#[derive(Debug)]
pub(super) struct Text<'a> {
    pub(super) folder: &'a Path,
    /// The number of the first document of each chunk.
    pub(super) firsts: &'a [u64],
    pub(super) plan: &'a Plan,
}

impl Text<'_> {
    pub(super) fn chunks(&self) -> u32 {
        self.firsts.len() as u32
    }

    pub(super) fn records(&self, chunk: u32) -> Result<Vec<Record>, Error> {
        record::read(&chunk_file(self.folder, chunk, DOCUMENTS))
    }

    /// The documents of a chunk, each with its number there, cut in two.
    pub(super) fn parts(&self, chunk: u32) -> Result<Vec<(u32, Parts)>, Error> {
        let numbered = (self.firsts[chunk as usize]..).zip(self.records(chunk)?);
        numbered
            .map(|(number, record)| Ok((record.number, self.plan.apply(number, record.text)?)))
            .collect()
    }

    /// What is learned from, document by document.
    pub(super) fn training(&self) -> impl Iterator<Item = Result<String, Error>> + Send + '_ {
        (0..self.chunks()).flat_map(|chunk| match self.parts(chunk) {
            Ok(parts) => parts.into_iter().map(|(_, [train, _])| Ok(train)).collect(),
            Err(error) => vec![Err(error)],
        })
    }
}
