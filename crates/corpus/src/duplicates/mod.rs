//! Finds the text that a corpus larger than memory holds more than once.
//!
//! A document has a [`Position`], and positions are the order of the corpus. Three searches, each
//! optional, in this order:
//!
//! - **Exact.** The *normalised* text is lower case, with every run of white space as one space;
//!   punctuation stays. A document goes when an earlier one has the same normalised text (the same
//!   128 bits of BLAKE3). Canonical equivalents (NFC) are the business of cleaning.
//! - **Near.** The likeness of two documents is the Jaccard index of their sets of shingles. A
//!   document goes when it has at least the threshold with an *earlier document that stays*: none
//!   goes because of one that went itself. The first such document is named, with the index.
//!   MinHash (Broder, "On the resemblance and containment of documents", 1997) in bands (Leskovec,
//!   Rajaraman, Ullman, "Mining of Massive Datasets", section 3.4) finds at least 99 % of the pairs
//!   at the threshold, and more above it. Each is then verified on the sets themselves, so that no
//!   document below the threshold goes.
//! - **Paragraphs.** Of the documents that stay, a paragraph goes when an earlier document has it.
//!   A paragraph is a block of lines between blank lines; it counts from `min_characters` of its
//!   normalised text on. What a document repeats of itself stays.
//!
//! A *shingle* is a run of five words (`words`), or of eight characters (`characters`) in a script
//! that is written without spaces; where both meet, a word weighs as much as 8/5 characters. A word
//! is a run of letters, digits and marks, in lower case. A text too short for a shingle is one
//! shingle; a text without a word has none, and is like no other.
//!
//! The result depends on the texts and the settings alone: hash functions are fixed, and the number
//! of threads and the memory change only the time. [`Sketcher::sketch`] is a pure function of a text;
//! [`find`] compares the sketches by sorting, in bounded memory, and asks for the texts again only
//! where candidates must be verified.
//!
//! Two hashes of different shingles are equal with a probability of 2^-64.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//! use cloze_corpus::Error;
//! use cloze_corpus::duplicates::{ChunkedCorpus, Duplicates, Near, Sketch, Sketcher, find};
//!
//! struct Corpus(Sketcher, [&'static str; 2]);
//!
//! impl ChunkedCorpus for Corpus {
//!     fn sizes(&self) -> &[u32] {
//!         &[2]
//!     }
//!
//!     fn sketches(&self, chunk: u32) -> Result<Vec<Sketch>, Error> {
//!         Ok(self.texts(chunk)?.iter().map(|text| self.0.sketch(text)).collect())
//!     }
//!
//!     fn texts(&self, _: u32) -> Result<Vec<String>, Error> {
//!         Ok(self.1.map(str::to_owned).to_vec())
//!     }
//! }
//!
//! let near = Near { threshold: 0.8, words: 5, characters: 8 };
//! let settings = Duplicates { exact: true, near: Some(near), paragraphs: None };
//! let texts = ["The cat sat on the mat.", "“The cat” sat on the mat!"];
//! let corpus = Corpus(Sketcher::new(&settings)?, texts);
//!
//! let folder = tempfile::tempdir()?;
//! let cancel = AtomicBool::new(false);
//! let verdicts = find(&corpus.0, &corpus, folder.path(), 1 << 20, &cancel)?;
//! assert_eq!((verdicts.counts().exact, verdicts.counts().near), (0, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod candidates;
mod find;
mod greedy;
mod minhash;
mod normal;
mod paragraphs;
mod position;
mod scratch;
mod sets;
mod settings;
mod shingles;
mod sketch;
mod sketches;
mod sort;
mod verdicts;

pub use find::{ChunkedCorpus, find};
pub use paragraphs::without_paragraphs;
pub use position::Position;
pub use settings::{BadSetting, Duplicates, Near, Paragraphs};
pub use sketch::{Sketch, Sketcher};
pub use verdicts::{Counts, DuplicateVerdict, Likeness, Repeat, Verdicts};
