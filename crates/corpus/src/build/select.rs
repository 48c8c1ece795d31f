//! The third stage: the documents without what was there before.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::chunks::{Stage, chunk_file};
use super::clean::{DOCUMENTS, DROPPED, EXAMPLES};
use super::folder::Folder;
use super::record::{self, Dropped, Record};
use crate::alphabet::Alphabet;
use crate::duplicates::{
    DuplicateVerdict, Likeness, Position, Repeat, Verdicts, without_paragraphs,
};
use crate::report::{Example, Examples, LogBins};
use crate::{Error, files};

/// Names of what is looked for, in the order in which it is.
pub(super) const EXACT: &str = "exact duplicates";
pub(super) const NEAR: &str = "near duplicates";
pub(super) const PARAGRAPHS: &str = "repeated paragraphs";

/// What is known of the documents that stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Summary {
    pub(super) documents: u64,
    pub(super) bytes: u64,
    /// Bytes that went with each of the three.
    pub(super) exact: u64,
    pub(super) near: u64,
    pub(super) paragraphs: u64,
    /// Documents that were changed by the last of the three, and those that were nothing else.
    pub(super) changed: u64,
    pub(super) emptied: u64,
    /// Every character once.
    pub(super) alphabet: String,
    /// BLAKE3 of the texts.
    pub(super) hash: String,
    /// Characters of each document.
    pub(super) lengths: LogBins,
    pub(super) examples: Examples,
}

/// The tools of the stage.
#[derive(Debug)]
pub(super) struct Select<'a> {
    /// The stage before.
    clean: &'a Stage<'a>,
    verdicts: Verdicts,
    /// Where the documents go that stay.
    text: PathBuf,
    /// Where the names of the others go.
    dropped: PathBuf,
}

impl<'a> Select<'a> {
    pub(super) fn new(
        clean: &'a Stage<'a>,
        verdicts: Verdicts,
        folder: &Folder,
        keep_text: bool,
    ) -> Result<Self, Error> {
        let (text, dropped) = (folder.text(keep_text), folder.dropped());
        files::make_folder(&text)?;
        files::make_folder(&dropped)?;
        Ok(Self {
            clean,
            verdicts,
            text,
            dropped,
        })
    }

    /// Removes the verdicts, and says where the documents are.
    pub(super) fn finish(self) -> PathBuf {
        self.text
    }

    /// Writes the documents of a chunk that stay.
    pub(super) fn chunk(&self, chunk: u32) -> Result<Summary, Error> {
        let records: Vec<Record> = record::read(&self.clean.file(chunk, DOCUMENTS))?;
        let verdicts = self.verdicts.of_chunk(chunk)?;
        if records.len() != verdicts.len() {
            return Err(Error::Chunk {
                chunk,
                what: "verdicts",
                expected: records.len(),
                found: verdicts.len(),
            });
        }
        let mut selection = Selection::new(chunk);
        for (record, verdict) in records.into_iter().zip(verdicts) {
            selection.add(record, verdict);
        }
        let mut dropped: Vec<Dropped> = record::read(&self.clean.file(chunk, DROPPED))?;
        dropped.extend(selection.dropped);
        if !dropped.is_empty() {
            record::write(&chunk_file(&self.dropped, chunk, DOCUMENTS), &dropped)?;
        }
        record::write(&chunk_file(&self.text, chunk, DOCUMENTS), &selection.kept)?;
        Ok(selection.summary.of(&selection.kept))
    }
}

/// The documents of one chunk, sorted out.
struct Selection {
    chunk: u32,
    kept: Vec<Record>,
    dropped: Vec<Dropped>,
    summary: Summary,
}

impl Selection {
    fn new(chunk: u32) -> Self {
        Self {
            chunk,
            kept: Vec::new(),
            dropped: Vec::new(),
            summary: Summary::new(),
        }
    }

    fn add(&mut self, record: Record, verdict: DuplicateVerdict) {
        let bytes = record.text.len() as u64;
        match verdict {
            DuplicateVerdict::Kept(repeats) if repeats.is_empty() => self.kept.push(record),
            DuplicateVerdict::Kept(repeats) => self.without(record, &repeats),
            DuplicateVerdict::Duplicate {
                of,
                likeness: Likeness::Exact,
            } => {
                self.summary.exact += bytes;
                self.drop(&record, EXACT, "the same text".to_owned(), of, Some(1.0));
            }
            DuplicateVerdict::Duplicate {
                of,
                likeness: Likeness::Near { jaccard },
            } => {
                self.summary.near += bytes;
                let reason = format!("Jaccard index {jaccard:.3}");
                self.drop(&record, NEAR, reason, of, Some(jaccard));
            }
        }
    }

    /// Keeps what is left of a document.
    fn without(&mut self, record: Record, repeats: &[Repeat]) {
        let numbers = repeats.iter().map(|repeat| repeat.paragraph);
        let text = without_paragraphs(&record.text, numbers);
        self.summary.paragraphs += (record.text.len() - text.len()) as u64;
        let of = repeats[0].of;
        if text.is_empty() {
            self.summary.emptied += 1;
            let reason = "nothing that is new".to_owned();
            return self.drop(&record, PARAGRAPHS, reason, of, None);
        }
        self.summary.changed += 1;
        let reason = format!("{} paragraphs, the first of them from {of}", repeats.len());
        self.show(PARAGRAPHS, &record, |place| {
            Example::changed(PARAGRAPHS, place, &reason, &record.text, &text)
        });
        self.kept.push(Record { text, ..record });
    }

    fn drop(
        &mut self,
        record: &Record,
        stage: &str,
        reason: String,
        of: Position,
        similarity: Option<f64>,
    ) {
        self.show(stage, record, |place| {
            Example::dropped(stage, place, &reason, &record.text)
        });
        self.dropped.push(Dropped {
            source: record.source.clone(),
            stage: stage.to_owned(),
            reason,
            kept: Some(of),
            similarity,
        });
    }

    /// Adds an example of what became of a document, where one is wanted.
    fn show(&mut self, stage: &str, record: &Record, example: impl FnOnce(&str) -> Example) {
        let (chunk, index) = (self.chunk, record.number);
        let position = Position { chunk, index }.pack();
        let examples = &mut self.summary.examples;
        if examples.wants(stage, position) {
            examples.add(position, example(&record.source.to_string()));
        }
    }
}

impl Summary {
    /// Of no document.
    pub(super) fn new() -> Self {
        Self {
            documents: 0,
            bytes: 0,
            exact: 0,
            near: 0,
            paragraphs: 0,
            changed: 0,
            emptied: 0,
            alphabet: String::new(),
            hash: String::new(),
            lengths: LogBins::new(),
            examples: Examples::new(EXAMPLES),
        }
    }

    fn of(mut self, kept: &[Record]) -> Self {
        let (mut alphabet, mut hasher) = (Alphabet::new(), blake3::Hasher::new());
        for Record { text, .. } in kept {
            alphabet.add(text);
            // With the length, since two texts are not one.
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
            self.bytes += text.len() as u64;
            self.lengths.add(text.chars().count() as u64);
        }
        self.documents = kept.len() as u64;
        self.alphabet = alphabet.chars().collect();
        self.hash = hasher.finalize().to_string();
        self
    }
}

/// All chunks together.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) summary: Summary,
    pub(super) alphabet: Alphabet,
    /// The number of the first document of each chunk.
    pub(super) firsts: Vec<u64>,
    /// Bytes of each chunk.
    pub(super) bytes: Vec<u64>,
}

impl Whole {
    /// Of chunks in order.
    pub(super) fn of(chunks: impl Iterator<Item = Result<Summary, Error>>) -> Result<Self, Error> {
        let mut whole = Self {
            summary: Summary::new(),
            alphabet: Alphabet::new(),
            firsts: Vec::new(),
            bytes: Vec::new(),
        };
        let mut hasher = blake3::Hasher::new();
        for chunk in chunks {
            let (chunk, sum) = (chunk?, &mut whole.summary);
            whole.firsts.push(sum.documents);
            whole.bytes.push(chunk.bytes);
            whole.alphabet.add(&chunk.alphabet);
            hasher.update(chunk.hash.as_bytes());
            sum.documents += chunk.documents;
            sum.bytes += chunk.bytes;
            sum.exact += chunk.exact;
            sum.near += chunk.near;
            sum.paragraphs += chunk.paragraphs;
            sum.changed += chunk.changed;
            sum.emptied += chunk.emptied;
            sum.lengths += &chunk.lengths;
            sum.examples.merge(chunk.examples);
        }
        whole.summary.hash = hasher.finalize().to_string();
        Ok(whole)
    }
}
