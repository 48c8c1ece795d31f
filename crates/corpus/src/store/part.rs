use std::slice;

use serde::{Deserialize, Serialize};

use super::StoreFormat;
use crate::Error;

/// The tokens of some consecutive text: what one thread encodes, and an [`Assembly`] appends.
///
/// A part may begin or end anywhere: inside a document, or before it has a token.
///
/// [`Assembly`]: crate::Assembly
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedPart {
    pub(super) format: StoreFormat,
    pub(super) tokens: Vec<u32>,
    /// Positions of first tokens, relative to the part.
    pub(super) documents: Vec<u64>,
    pub(super) sources: Vec<u64>,
    pub(super) sentences: Vec<u64>,
    pub(super) unknown: u64,
    pub(super) begun: Begun,
}

/// What begins with the next token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    /// A document with this source.
    pub(super) document: Option<u64>,
    pub(super) sentence: bool,
}

/// Writes a [`EncodedPart`], in memory.
#[derive(Debug, Clone)]
pub struct PartWriter(EncodedPart);

impl PartWriter {
    /// Of a store of this format.
    pub fn new(format: &StoreFormat) -> Self {
        Self(EncodedPart {
            format: format.clone(),
            tokens: Vec::new(),
            documents: Vec::new(),
            sources: Vec::new(),
            sentences: Vec::new(),
            unknown: 0,
            begun: Begun::default(),
        })
    }

    /// The next token is the first of a document. `source` is what [`Store::source`] gives for it,
    /// such as its number in the input. A document without tokens leaves no trace.
    ///
    /// [`Store::source`]: crate::Store::source
    pub fn begin_document(&mut self, source: u64) {
        self.0.begun.document = Some(source);
    }

    /// The next token is the first of a sentence. A sentence without tokens leaves no trace.
    pub fn begin_sentence(&mut self) {
        self.0.begun.sentence = true;
    }

    /// Writes a token.
    ///
    /// # Errors
    /// An id that the tokenizer does not have.
    pub fn push(&mut self, id: u32) -> Result<(), Error> {
        self.extend(slice::from_ref(&id))
    }

    /// Writes tokens.
    ///
    /// # Errors
    /// An id that the tokenizer does not have; then none is written.
    pub fn extend(&mut self, ids: &[u32]) -> Result<(), Error> {
        let part = &mut self.0;
        let Some(&largest) = ids.iter().max() else {
            return Ok(());
        };
        let vocabulary = part.format.vocabulary;
        if largest as usize >= vocabulary {
            return Err(Error::NoSuchToken {
                id: largest,
                vocabulary,
            });
        }
        if let Some(source) = part.begun.document.take() {
            // Before the first token of the part, only the assembly knows whether a document
            // precedes.
            let separator = part.format.separator.filter(|_| !part.tokens.is_empty());
            part.tokens.extend(separator);
            part.documents.push(part.tokens.len() as u64);
            part.sources.push(source);
        }
        if std::mem::take(&mut part.begun.sentence) {
            part.sentences.push(part.tokens.len() as u64);
        }
        if let Some(unknown) = part.format.unknown {
            part.unknown += ids.iter().filter(|&&id| id == unknown).count() as u64;
        }
        part.tokens.extend_from_slice(ids);
        Ok(())
    }

    /// Number of tokens so far.
    pub(super) fn len(&self) -> usize {
        self.0.tokens.len()
    }

    /// The part as it is.
    pub fn finish(self) -> EncodedPart {
        self.0
    }
}

impl Begun {
    /// What begins with the next token if this, too, was begun without a token.
    pub(super) fn and(self, later: Self) -> Self {
        Self {
            document: later.document.or(self.document),
            sentence: later.sentence || self.sentence,
        }
    }
}
