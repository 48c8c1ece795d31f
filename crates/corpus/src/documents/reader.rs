use std::fmt;

use super::records::Records;
use super::{Document, Tally};
use crate::Error;

/// Reads [`Documents`](crate::Documents) one after the other. After an error it goes on with the
/// next row or file.
pub struct Reader<'a> {
    records: Records<'a>,
    tally: Tally,
}

impl<'a> Reader<'a> {
    pub(super) fn new(records: Records<'a>) -> Self {
        Self {
            records,
            tally: Tally::default(),
        }
    }

    /// What was read so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Document, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match self.records.next()? {
                Ok(row) => row,
                Err(error) => return Some(Err(error)),
            };
            if let Some(document) = row.parse(&mut self.tally) {
                return Some(document.map_err(Error::from));
            }
        }
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("tally", &self.tally)
            .finish_non_exhaustive()
    }
}
