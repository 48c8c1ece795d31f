//! From raw text to tokens: files to documents, documents to sentences, a tokenizer trained on
//! them, and a token store that is mapped into memory. Needs no libtorch.
//!
//! - [`Documents`] reads text, HTML, JSON rows and tables, compressed or not, and counts what it
//!   repairs.
//! - [`sentences`] finds the sentences of English and Chinese text.
//! - [`Tokenizer`] is trained on a text ([`Recipe`]) or loaded, and saved as `tokenizer.json`.
//! - [`duplicates`] finds what a corpus larger than memory holds more than once.
//! - [`Store`] holds token ids with the bounds of documents and sentences.
//! - [`report`] says what became of the text, for the terminal and as a page.
//! - [`build`] does all of it: documents in, one store to train on and one held out.
//!
//! Nothing is lost silently: what cannot be read is an [`Error`] that says what to do, and what is
//! changed or left out is counted. The same text gives the same tokens, byte for byte, on any
//! number of threads.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//! use cloze_corpus::{Documents, Kind, Reading, Recipe, Split, Vocabulary, Watch, build};
//!
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! std::fs::write(folder.join("one.txt"), "The cat sat. The dog did not.")?;
//! std::fs::write(folder.join("two.md"), "# Weather\nMr. Bell says it rains.")?;
//!
//! let recipe = Recipe {
//!     kind: Kind::WordPiece,
//!     vocab: 100,
//!     specials: Recipe::bert_specials(),
//!     sample: Recipe::default_sample(),
//! };
//! let documents = Documents::open(&[folder], &Reading::standard())?;
//! let split = Split { share: 0.5, seed: 1 };
//! let watch = Watch { progress: &|_| {}, cancel: &AtomicBool::new(false) };
//! let built = build(&documents, Vocabulary::Train(recipe), split, &folder.join("tokens"), &watch)?;
//!
//! let store = &built.train;
//! assert_eq!((store.documents(), store.sentences(), store.unknown()), (1, 2, 0));
//! let starts: Vec<u64> = store.sentences_in(store.document(0)).collect();
//! let second = built.tokenizer.decode(&store.tokens(starts[1]..store.len()))?;
//! assert!(second == "the dog did not." || second == "mr. bell says it rains.");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(unsafe_code)]

mod alphabet;
mod build;
mod characters;
pub mod clean;
mod documents;
pub mod duplicates;
mod error;
mod files;
mod mixture;
pub mod report;
mod sentences;
mod split;
mod store;
mod tokenizer;
mod watch;

pub use build::{Corpus, Effect, Pipeline, Preview, Vocabulary, build, preview};
pub use clean::Step;
pub use documents::{
    BadRow, Chunk, Chunks, Document, Documents, Fault, Parsed, ReadError, Reader, Reading, Source,
    Tally,
};
pub use duplicates::Duplicates;
pub use error::Error;
pub use mixture::{Choice, Mixture};
pub use sentences::sentences;
pub use split::Split;
pub use store::{Assembly, Part, PartWriter, Store, StoreFormat, StoreWriter};
pub use tokenizer::{Estimate, Kind, Recipe, Statistics, Tokenizer};
pub use watch::{Phase, Progress, Watch};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadMe;
