//! Causal language modelling: predict each next token of a stream.
//!
//! `Pretraining { backbone: Transformer::new(..), objective: CausalLm::new(..) }` is a GPT, [`gpt`]; the
//! batches bring the causal mask.
//!
//! ```
//! use cloze_gpt::gpt;
//! use cloze_model::{Answers, Batch, Model};
//! use cloze_tensor::Parameters;
//! use cloze_transformer::{Config, Mask, Tokens};
//! use tch::{Device, Kind, Tensor};
//!
//! let config = Config::gpt2([2, 64, 2], 32);
//! let parameters = Parameters::new(42, Device::Cpu);
//! let gpt = gpt(&parameters.root(), &config, 100);
//!
//! let stream = Tensor::randint(100, [2, 9], (Kind::Int64, Device::Cpu));
//! let batch = Batch {
//!     input: Tokens::new(&stream.narrow(1, 0, 8), Mask::Causal),
//!     labels: Answers::everywhere(stream.narrow(1, 1, 8)),
//!     tokens: 16,
//! };
//! let loss = gpt.loss(&batch).mean_over(&gpt.counts(&batch)).double_value(&[]);
//! assert!((loss - 100_f64.ln()).abs() < 0.2); // before training: a guess among 100 tokens
//! ```
#![forbid(unsafe_code)]

mod causal_lm;
mod compose;
mod config;
mod error;
mod windows;

pub use causal_lm::CausalLm;
pub use compose::gpt;
pub use config::Config;
pub use error::Error;
pub use windows::Windows;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
