use std::mem;
use std::path::Path;

use super::{Assembly, PartWriter, Store, StoreFormat};
use crate::{Error, Tokenizer};

/// Writes a [`Store`] on one thread, token by token.
///
/// The files have temporary names until [`StoreWriter::finish`], so that half a store never opens;
/// a writer that is dropped before removes them.
#[derive(Debug)]
pub struct StoreWriter {
    assembly: Assembly,
    part: PartWriter,
    format: StoreFormat,
    begun: u64,
}

/// Tokens that are kept in memory.
const PART: usize = 1 << 20;

impl StoreWriter {
    /// Starts a store of ids of this tokenizer. A store that is there already stays in service
    /// until [`StoreWriter::finish`].
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn create(folder: &Path, tokenizer: &Tokenizer) -> Result<Self, Error> {
        let format = StoreFormat::new(tokenizer);
        Ok(Self {
            assembly: Assembly::create(folder, &format)?,
            part: PartWriter::new(&format),
            format,
            begun: 0,
        })
    }

    /// The next token is the first of a document, whose source is the number of documents begun
    /// before. A document without tokens leaves no trace.
    pub fn begin_document(&mut self) {
        self.part.begin_document(self.begun);
        self.begun += 1;
    }

    /// The next token is the first of a sentence. A sentence without tokens leaves no trace.
    pub fn begin_sentence(&mut self) {
        self.part.begin_sentence();
    }

    /// Writes a token.
    ///
    /// # Errors
    /// An id that the tokenizer does not have, or a file that cannot be written.
    pub fn push(&mut self, id: u32) -> Result<(), Error> {
        self.part.push(id)?;
        if self.part.len() < PART {
            return Ok(());
        }
        let part = mem::replace(&mut self.part, PartWriter::new(&self.format));
        self.assembly.append(&part.finish())
    }

    /// Gives the files their names, the description last, and opens the store.
    ///
    /// # Errors
    /// A store without tokens, or a file that cannot be written.
    pub fn finish(mut self) -> Result<Store, Error> {
        self.assembly.append(&self.part.finish())?;
        self.assembly.finish()
    }
}
