//! What trained networks are good for: writing texts, filling blanks, embedding sentences.
//!
//! ```
//! use std::ops::ControlFlow;
//! use cloze_corpus::{Kind, Recipe, Tokenizer};
//! use cloze_generate::{Causal, Sampling, GenerationConfig, Strategy, generate};
//! use cloze_gpt::CausalLm;
//! use cloze_tensor::Parameters;
//! use cloze_transformer::{Config, Transformer};
//!
//! let specials = Recipe::gpt_specials();
//! let recipe = Recipe { kind: Kind::Bpe, vocab: 300, specials, sample: 1 << 20 };
//! let tokenizer = Tokenizer::train(&recipe, ["The cat sat on the mat. The dog did not."])?;
//! let config = Config::gpt2([2, 64, 2], 32);
//! let parameters = Parameters::new(42, tch::Device::Cpu); // untrained: it writes nonsense
//! let network = Transformer::new(&parameters.root(), &config, tokenizer.vocab_size() as i64);
//! let head = CausalLm::new(network.table());
//!
//! let decoder = Causal::new(&network, &head);
//! let sampling = Sampling {
//!     temperature: 0.8, top_k: Some(50), top_p: Some(0.95), min_p: None, completions: 2, seed: 1,
//! };
//! let settings = GenerationConfig {
//!     max_new_tokens: 12, repetition_penalty: 1.1, strategy: Strategy::Sample(sampling),
//!     stop_tokens: tokenizer.end_of_text().into_iter().collect(), stop_strings: vec![],
//! };
//! let texts = generate(&decoder, &tokenizer, &["The cat", "A"], &settings, &mut |piece| {
//!     print!("{}", piece.text); // as it is written
//!     ControlFlow::Continue(())
//! })?;
//! assert_eq!((texts.len(), texts[0].len()), (2, 2)); // two completions of each prompt
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Of a trained model, [`FillMask::of`], [`Causal::of`] and [`Embedder::of`] make the same from what
//! [`Pretrained::open`](cloze_hub::Pretrained::open) gives:
//!
//! ```no_run
//! use std::path::Path;
//! use cloze_generate::FillMask;
//! use cloze_hub::Pretrained;
//! use tch::Device;
//!
//! let bert = Pretrained::open(Path::new("runs/mine"), Device::Cpu)?;
//! println!("{:?}", FillMask::of(&bert)?.fill("the old sailor ____ the boat.", 5)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An algorithm knows a network as a [`Decoder`]: [`Causal`] is a GPT, [`Conditional`] an
//! encoder-decoder. Each token passes through it once. [`FillMask`] and [`Embedder`] are for
//! encoders.
//!
//! Axes are called `batch`, `seq`, `mem`, `dim`, `vocab`.
#![forbid(unsafe_code)]

mod aligned;
mod beam;
mod blanks;
mod causal;
mod choose;
mod conditional;
mod decoder;
mod drive;
mod embed;
mod error;
mod fill_mask;
mod generate;
mod head;
mod language_model;
mod line;
mod padded;
mod process;
mod sampler;
mod settings;
mod transcript;
mod writer;

pub use causal::Causal;
pub use cloze_corpus::Frame;
pub use cloze_transformer::Pooling;
pub use conditional::Conditional;
pub use decoder::{Decoder, DecodingState};
pub use embed::{EmbeddedTexts, Embedder};
pub use error::Error;
pub use fill_mask::{FillMask, Filling};
pub use generate::{Completion, Piece, generate, generate_ids};
pub use head::Head;
pub use language_model::LanguageModel;
pub use line::Ended;
pub use settings::{Beam, GenerationConfig, Sampling, Strategy};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
