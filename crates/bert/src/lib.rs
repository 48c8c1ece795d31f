//! Masked language modelling with next-sentence prediction (Devlin et al., 2019).
//!
//! `Pretraining { backbone: Transformer::new(..), objective: (MaskedLm::new(..),
//! SecondSentence::new(..)) }` is BERT, [`bert()`]; without the second it is RoBERTa, [`roberta`]. The
//! batches bring masks that hide nothing but padding.
//!
//! ```
//! use cloze_bert::{Second, Targets, bert};
//! use cloze_model::{Batch, Model};
//! use cloze_tensor::Parameters;
//! use cloze_transformer::{Config, Mask, Tokens};
//! use tch::{Device, Kind, Tensor};
//!
//! let config = Config::bert([2, 64, 2], 32);
//! let parameters = Parameters::new(42, Device::Cpu);
//! let bert = bert(&parameters.root(), &config, 100, Second::Next);
//!
//! let ids = Tensor::randint(100, [2, 8], (Kind::Int64, Device::Cpu));
//! let masked = Targets {
//!     rows: Tensor::from_slice(&[1_i64, 5, 11]), // of batch x seq
//!     ids: Tensor::from_slice(&[7_i64, 42, 3]),
//! };
//! let batch = Batch {
//!     input: Tokens::new(&ids, Mask::All),
//!     labels: (masked, Tensor::from_slice(&[0_i64, 1])),
//!     tokens: 16,
//! };
//! let names: Vec<_> = bert.loss(&batch).terms.iter().map(|term| term.name).collect();
//! assert_eq!(names, ["mlm", "nsp"]);
//! ```
#![forbid(unsafe_code)]

mod chunks;
mod collate;
mod compose;
mod config;
mod error;
mod heads;
mod hybrid;
mod masked_lm;
mod masking;
mod pooler;
mod second_sentence;
mod sentences;
mod targets;

pub use compose::{bert, hybrid, roberta};
pub use config::{Config, Second, Unit};
pub use error::Error;
pub use heads::{
    Dense, NormedDense, QuestionAnswering, ReplacedTokens, SequenceClassification, Sequences,
    TokenClassification, Transform, Untransformed,
};
pub use hybrid::{HybridConfig, HybridLm, LmObjective, LmTargets, Mix, Mixed};
pub use masked_lm::MaskedLm;
pub use masking::Masking;
pub use pooler::Pooler;
pub use second_sentence::SecondSentence;
pub use sentences::{Pairs, Sentences, Singles};
pub use targets::Targets;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
