use std::fs;
use std::mem;
use std::path::{Path, PathBuf};

use super::Store;
use super::description::{DESCRIPTION, DOCUMENTS, Description, Hashes, SENTENCES, TOKENS};
use super::output::Output;
use crate::{Error, Tokenizer};

/// Writes a [`Store`], token by token.
///
/// The files have temporary names until [`StoreWriter::finish`], so that half a store never opens;
/// a writer that is dropped before removes them.
#[derive(Debug)]
pub struct StoreWriter {
    folder: PathBuf,
    tokens: Output,
    documents: Output,
    sentences: Output,
    description: Description,
    vocabulary: usize,
    separator: Option<u32>,
    unknown: Option<u32>,
    begins_document: bool,
    begins_sentence: bool,
}

impl StoreWriter {
    /// Starts a store of ids of this tokenizer. A store that is there already stays in service
    /// until [`StoreWriter::finish`].
    ///
    /// # Errors
    /// A folder or file that cannot be written.
    pub fn create(folder: &Path, tokenizer: &Tokenizer) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
        Ok(Self {
            folder: folder.to_owned(),
            tokens: Output::create(folder.join(TOKENS))?,
            documents: Output::create(folder.join(DOCUMENTS))?,
            sentences: Output::create(folder.join(SENTENCES))?,
            description: Description::new(tokenizer),
            vocabulary: tokenizer.vocab_size(),
            separator: tokenizer.end_of_text(),
            unknown: tokenizer.unknown(),
            begins_document: false,
            begins_sentence: false,
        })
    }

    /// The next token is the first of a document. A document without tokens leaves no trace.
    pub fn begin_document(&mut self) {
        self.begins_document = true;
    }

    /// The next token is the first of a sentence. A sentence without tokens leaves no trace.
    pub fn begin_sentence(&mut self) {
        self.begins_sentence = true;
    }

    /// Writes a token.
    ///
    /// # Errors
    /// An id that the tokenizer does not have, or a file that cannot be written.
    pub fn push(&mut self, id: u32) -> Result<(), Error> {
        if id as usize >= self.vocabulary {
            return Err(Error::NoSuchToken {
                id,
                vocabulary: self.vocabulary,
            });
        }
        if mem::take(&mut self.begins_document) {
            if let Some(separator) = self.separator.filter(|_| self.description.documents > 0) {
                self.write(separator)?;
            }
            self.documents
                .write(&self.description.tokens.to_le_bytes())?;
            self.description.documents += 1;
        }
        if mem::take(&mut self.begins_sentence) {
            self.sentences
                .write(&self.description.tokens.to_le_bytes())?;
            self.description.sentences += 1;
        }
        self.description.unknown += u64::from(Some(id) == self.unknown);
        self.write(id)
    }

    /// Gives the files their names, the description last, and opens the store.
    ///
    /// # Errors
    /// A store without tokens, or a file that cannot be written.
    pub fn finish(mut self) -> Result<Store, Error> {
        self.check()?;
        let hashes = Hashes {
            tokens: self.tokens.complete()?,
            documents: self.documents.complete()?,
            sentences: self.sentences.complete()?,
        };
        let description = self.description.sealed(hashes);
        let mut json = Output::create(self.folder.join(DESCRIPTION))?;
        json.write(&description.to_json())?;
        json.complete()?;
        // Without its description, an older store does not open while its files are replaced.
        json.withdraw_older()?;
        for output in [&self.tokens, &self.documents, &self.sentences, &json] {
            output.publish()?;
        }
        Store::open(&self.folder)
    }

    /// Whether there is something to finish.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.description.tokens > 0 {
            Ok(())
        } else {
            Err(Error::NoTokens(self.folder.clone()))
        }
    }

    fn write(&mut self, id: u32) -> Result<(), Error> {
        let width = self.description.width.bytes() as usize;
        self.description.tokens += 1;
        self.tokens.write(&id.to_le_bytes()[..width])
    }
}
