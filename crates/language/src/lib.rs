//! A synthetic language that reads like English and is a hidden Markov model to the letter.
//!
//! Documents stay on a topic, verbs agree with subjects that stand far from them, and every word
//! is drawn from tables that anyone can read: what a perfect model of this text would know is
//! computed exactly. A document is a pure function of `(seed, index)`.
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
//!
//! # The optimum
//!
//! No model of a text is better, on average, than one that knows the tables and applies the rule of
//! Bayes. For a text of any [`Level`] that is the least possible loss of
//!
//! - the next word: [`Hmm::causal`], its distribution [`Filter::predict`], its average
//!   [`Hmm::entropy_rate`];
//! - any set of hidden words: [`Language::masked`], and [`Language::each_masked`] for each word
//!   alone;
//! - whether a sentence follows: [`Language::next_sentence`], [`Language::sentence_order`].
//!
//! It begins to read where a document begins, or any sentence in it.
//!
//! ```
//! use cloze_language::{Language, Level};
//!
//! let language = Language::at(Level::EASY)?;
//! let word = |word| language.vocabulary().binary_search(&word).unwrap();
//! let words: Vec<usize> = "the boats near the harbour are wet .".split(' ').map(word).collect();
//!
//! // `are` is worth fewer nats than `near`: its subject stands five words before it.
//! let nats = language.hmm().causal(&words);
//! assert!(nats[5] < nats[2]);
//!
//! // With `are` hidden, the form for one is impossible.
//! let hidden: Vec<bool> = (0..words.len()).map(|i| i == 5).collect();
//! let verb = &language.masked(&words, &hidden)?[0];
//! assert!(verb[word("are")] > 0.4 && verb[word("is")] == 0.0);
//!
//! // A text of the language comes with its hidden states.
//! let text = language.text(7, 0);
//! let verbs = language.distances(&text.states).into_iter().flatten();
//! assert!(verbs.max() < Some(language.longest_sentence()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
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
pub use grammar::{HiddenState, SentencePlace};
pub use hmm::Hmm;
pub use language::{Language, Prose, Text};
pub use level::{BadValue, Level, LevelError};
pub use lexicon::Number;
pub use pattern::Numbers;
pub use smooth::Impossible;
pub use whole::WholeDocuments;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
