//! A synthetic language that reads like English and is a hidden Markov model to the letter.
//!
//! Documents stay on a topic, verbs agree with subjects that stand far from them, and every word
//! is drawn from tables that anyone can read: what a perfect model of this text would know is
//! known. A document is a pure function of `(seed, index)`.
//!
//! ```
//! use cloze_language::Language;
//!
//! let language = Language::new();
//! let document = language.document(42, 1);
//! assert_eq!(
//!     document.sentences[..3],
//!     [
//!         "this plate behind the kettle becomes spicy .",
//!         "some waiters never wash the hot pots .",
//!         "the hungry cooks by this big spoon taste this gift .",
//!     ]
//! );
//!
//! // A corpus of any size; a test set is another seed.
//! let train: Vec<_> = language.documents(42).take(100).collect();
//! assert_eq!(train[1], document);
//!
//! // The process behind it: in each hidden state a word, then the next state.
//! let hmm = language.hmm();
//! let stop = language.vocabulary().binary_search(&".").unwrap();
//! let ends = hmm.emissions().iter().filter(|words| words.iter().eq([(stop, 1.0)]));
//! assert_eq!(ends.count(), language.topics().len());
//! ```
#![forbid(unsafe_code)]

mod bounds;
mod categorical;
mod entropy;
mod filter;
mod grammar;
mod hmm;
mod language;
mod level;
mod lexicon;
mod optimum;
mod pattern;
mod patterns;
mod smooth;
mod tabulate;
mod whole;
mod words;

#[cfg(test)]
mod agreement;

pub use categorical::Categorical;
pub use entropy::Estimate;
pub use filter::Filter;
pub use grammar::{Place, State};
pub use hmm::Hmm;
pub use language::{Document, Language, Text};
pub use level::{BadValue, Level, LevelError};
pub use lexicon::Number;
pub use pattern::Numbers;
pub use smooth::Impossible;
pub use whole::WholeDocuments;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
