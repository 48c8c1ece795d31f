//! From raw text to tokens: files to documents, cleaned, without what is there twice, a tokenizer
//! trained on them, and token stores that are mapped into memory. Needs no libtorch.
//!
//! - [`Documents`] reads text, HTML, JSON rows and tables, compressed or not, and counts what it
//!   repairs.
//! - [`clean`] repairs a document, or drops it, in named steps; [`presets`] are lists of them.
//! - [`duplicates`] finds what a corpus larger than memory holds more than once.
//! - [`sentences`] finds the sentences of English and Chinese text.
//! - [`Tokenizer`] is trained on a text ([`Recipe`]) or loaded, and saved as `tokenizer.json`;
//!   [`Statistics`] say how well it fits.
//! - [`Store`] holds token ids with the bounds of documents and sentences; [`Texts`] are
//!   several, which a [`Mixture`] draws from by weight.
//! - [`build`] does all of it, chunk by chunk, and goes on where a killed build stopped; [`preview`]
//!   shows what the cleaning would do.
//! - [`report`] says what became of the text, for the terminal and as a page.
//!
//! Nothing is lost silently: what cannot be read is an [`Error`] that says what to do, and what is
//! changed or left out is counted. The same text gives the same tokens, byte for byte, on any
//! number of threads, however often the work was interrupted. Memory does not grow with the text.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//! use cloze_corpus::{
//!     Documents, Kind, Pipeline, ReadOptions, Recipe, Split, Vocabulary, Watch, build,
//! };
//!
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! std::fs::create_dir(folder.join("text"))?;
//! std::fs::write(folder.join("text/one.txt"), "It wasnâ€™t  here. The dog was.")?;
//! std::fs::write(folder.join("text/two.txt"), "Mr. Bell says it rains. It does.")?;
//! std::fs::write(folder.join("text/two-again.txt"), "Mr. Bell says it rains.  It does.")?;
//!
//! let documents = Documents::open(&[folder.join("text")], &ReadOptions::standard())?;
//! let pipeline = Pipeline::standard(Split { share: 0.5, seed: 1 });
//! let vocabulary = Vocabulary::Train(Recipe {
//!     kind: Kind::Bpe,
//!     vocab: 300,
//!     specials: Recipe::all_specials(),
//!     sample: Recipe::default_sample(),
//! });
//! let watch = Watch { progress: &|_| {}, cancel: &AtomicBool::new(false) };
//! let corpus = build(&documents, &pipeline, vocabulary, &folder.join("corpus"), &watch)?;
//!
//! let (train, held_out) = (&corpus.train, &corpus.held_out);
//! assert_eq!((train.documents(), held_out.documents()), (1, 1));
//! assert_eq!((train.sentences(), held_out.sentences()), (2, 2));
//! let text = |store: &cloze_corpus::Store| corpus.tokenizer.decode(&store.tokens(store.document(0)));
//! let texts = [text(train)?, text(held_out)?];
//! assert!(texts.contains(&"It wasn’t here. The dog was.".to_owned()));
//! println!("{}", corpus.report()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(unsafe_code)]

mod alphabet;
mod batch_shape;
mod build;
mod characters;
pub mod clean;
mod documents;
pub mod duplicates;
mod error;
mod files;
mod lfs;
mod mixture;
mod numbers;
pub mod presets;
pub mod report;
mod sentences;
mod split;
mod store;
mod texts;
mod tokenizer;
mod watch;

pub use batch_shape::{BatchShape, DataSplit};
pub use build::{Corpus, Effect, Pipeline, Preview, Vocabulary, build, preview};
pub use clean::Step;
pub use documents::{
    BadRow, Chunk, Chunks, Document, Documents, Parsed, ReadError, ReadOptions, Reader, RowFault,
    Source, Tally, json_name, json_rows, lenient_json,
};
pub use duplicates::Duplicates;
pub use error::Error;
pub use lfs::{MOST_POINTER, is_lfs_pointer};
pub use mixture::{Choice, Mixture};
pub use sentences::sentences;
pub use split::Split;
pub use store::{Assembly, EncodedPart, PartWriter, Store, StoreFormat, StoreWriter};
pub use texts::{TextPick, TextSampler, Texts};
pub use tokenizer::{
    Frame, Kind, LanguageSide, Prompt, Published, Recipe, SpecialNames, Statistics, Tokenizer,
    TrainingCost, VocabularyError,
};
pub use watch::{BuildPhase, Progress, Watch};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadMe;
