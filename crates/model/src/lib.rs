//! The contracts between a network, its objective, its data and its trainer.
//!
//! A trainer that knows these traits trains anything; a model that implements them is trained by
//! any trainer. A family is a composition: a [`Backbone`] and an [`Objective`], joined by
//! [`Pretraining`]; objectives add up as tuples.
//!
//! ```
//! use cloze_model::{Backbone, Batch, Loss, Model, Objective, Pretraining, Score, Term};
//! use tch::{Kind, Tensor};
//!
//! #[derive(Debug)]
//! struct Doubling;
//! impl Backbone for Doubling {
//!     type Input = Tensor;
//!     fn states(&self, input: &Tensor, _train: bool) -> Tensor {
//!         input * 2.0
//!     }
//! }
//!
//! #[derive(Debug)]
//! struct SquaredError;
//! impl Objective for SquaredError {
//!     type Labels = Tensor;
//!     fn counts(&self, labels: &Tensor) -> Vec<u64> {
//!         vec![labels.numel() as u64]
//!     }
//!     fn loss(&self, states: &Tensor, labels: &Tensor) -> Loss {
//!         let sum = (states - labels).square().sum(Kind::Float);
//!         Loss::from(Term::new("squared", sum, labels.numel() as u64))
//!     }
//!     fn score(&self, states: &Tensor, labels: &Tensor) -> Vec<Score> {
//!         let loss = self.loss(states, labels);
//!         loss.terms.iter().map(|term| Score::of(term, 0)).collect()
//!     }
//! }
//!
//! let model = Pretraining { backbone: Doubling, objective: SquaredError };
//! let batch = Batch {
//!     input: Tensor::from_slice(&[1_f32, 2.0]),
//!     labels: Tensor::from_slice(&[2_f32, 5.0]),
//!     tokens: 2,
//! };
//! assert_eq!(model.loss(&batch).terms[0].sum.double_value(&[]), 1.0);
//! ```
#![forbid(unsafe_code)]

mod answers;
mod contracts;
mod loss;
mod named;
mod peers;
mod pretraining;
mod stages;

pub use answers::Answers;
pub use contracts::{Backbone, Batches, Model, Objective, Unmade};
pub use loss::{Loss, Score, Term};
pub use named::Named;
pub use peers::{Alone, Peers};
pub use pretraining::{Batch, Pretraining};
pub use stages::Stages;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
