//! What the benches share: the networks of the tiny presets, and text as a run would have it.
//!
//! A bench measures one thing that a training step does, on the CPU. `cargo bench -p cloze-benches`
//! runs all of them; `cargo bench -p cloze-benches --bench step` runs one.
//!
//! ```
//! use cloze_benches::{BenchText, bert_tiny, gpt_tiny};
//! use cloze_corpus::{Kind, Recipe};
//!
//! // The two differ in scheme, not in size.
//! let (bert, gpt) = (bert_tiny(), gpt_tiny());
//! assert_eq!((bert.layers, bert.dim), (gpt.layers, gpt.dim));
//!
//! let text = BenchText::tokenise(20, Kind::Bpe, Recipe::gpt_specials());
//! assert!(text.store.len() > 1000);
//! ```
#![forbid(unsafe_code)]

mod networks;
mod text;
mod timing;

pub use networks::{Size, VOCAB, bert, bert_tiny, gpt, gpt_tiny};
pub use text::{BenchText, language};
pub use timing::short;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
