//! The last stage but one: from documents to tokens.

use serde::{Deserialize, Serialize};

use super::chunks::Stage;
use super::folder::Folder;
use super::text::Text;
use crate::Error;
use crate::duplicates::Position;
use crate::report::LogBins;
use crate::sentences::sentences;
use crate::store::{Assembly, EncodedPart, PartWriter, Store, StoreFormat};
use crate::tokenizer::Tokenizer;

/// The two stores: what is learned from, and what is held out.
pub(super) const STORES: [&str; 2] = ["train", "held-out"];

/// The tools of the stage.
#[derive(Debug)]
pub(super) struct Encode<'a> {
    pub(super) tokenizer: &'a Tokenizer,
    pub(super) format: StoreFormat,
    pub(super) text: &'a Text<'a>,
    pub(super) stage: &'a Stage<'a>,
}

/// What is known of the tokens.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Summary {
    /// Characters of each sentence.
    pub(super) sentences: LogBins,
    /// Tokens of each document.
    pub(super) documents: LogBins,
    /// Documents whose text spells a special token.
    pub(super) spelled: u64,
}

impl Encode<'_> {
    /// Writes the parts of the stores that the documents of a chunk give.
    pub(super) fn chunk(&self, chunk: u32) -> Result<Summary, Error> {
        let mut writers = STORES.map(|_| PartWriter::new(&self.format));
        let mut summary = Summary::default();
        for (index, parts) in self.text.parts(chunk)? {
            let source = Position { chunk, index }.pack();
            let mut tokens = 0;
            let spells = |text: &String| self.tokenizer.spells_special(text);
            summary.spelled += u64::from(parts.iter().any(spells));
            for (writer, text) in writers.iter_mut().zip(parts) {
                writer.begin_document(source);
                tokens += self.add(writer, &text, &mut summary.sentences)?;
            }
            summary.documents.add(tokens);
        }
        for (writer, store) in writers.into_iter().zip(STORES) {
            writer.finish().save(&self.stage.file(chunk, store))?;
        }
        Ok(summary)
    }

    /// Puts the parts of each store together, of chunks with so many bytes of text.
    pub(super) fn assemble(
        &self,
        folder: &Folder,
        stage: &Stage<'_>,
        sizes: &[u64],
    ) -> Result<[Store; 2], Error> {
        let store = |name: &str| {
            let mut assembly = Assembly::create(&folder.store(name), &self.format)?;
            for (chunk, &bytes) in (0..).zip(sizes) {
                assembly.append(&EncodedPart::open(
                    &self.stage.file(chunk, name),
                    &self.format,
                )?)?;
                stage.advance(bytes)?;
            }
            assembly.finish()
        };
        let [train, held_out] = STORES;
        Ok([store(train)?, store(held_out)?])
    }

    /// Returns the number of tokens.
    fn add(
        &self,
        writer: &mut PartWriter,
        text: &str,
        lengths: &mut LogBins,
    ) -> Result<u64, Error> {
        let mut tokens = 0;
        let mut starts = sentences(text)
            .inspect(|sentence| lengths.add(text[sentence.clone()].chars().count() as u64))
            .map(|sentence| sentence.start)
            .peekable();
        for stretch in self.tokenizer.stretches(text, false) {
            for (id, end) in stretch? {
                while starts.next_if(|&start| start < end).is_some() {
                    writer.begin_sentence();
                }
                writer.push(id)?;
                tokens += 1;
            }
        }
        Ok(tokens)
    }
}

impl Summary {
    /// Of all chunks together.
    pub(super) fn of(chunks: impl Iterator<Item = Result<Self, Error>>) -> Result<Self, Error> {
        let mut sum = Self::default();
        for chunk in chunks {
            let chunk = chunk?;
            sum.sentences += &chunk.sentences;
            sum.documents += &chunk.documents;
            sum.spelled += chunk.spelled;
        }
        Ok(sum)
    }
}
