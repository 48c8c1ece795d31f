//! The leaves of a network: parameters by name, linear, norms, embedding, dropout, activations,
//! and the classifier that every objective ends in.
//!
//! A leaf is a struct of tensors and a `forward` without a branch. Parameters live in one
//! [`Parameters`], each under its full name; the initial value of a parameter is a function of the
//! seed and that name, so that two models that share a part start with the same numbers in it.
//!
//! ```
//! use cloze_tensor::{Init, Linear, Parameters};
//! use tch::{Device, Kind, Tensor};
//!
//! let parameters = Parameters::new(42, Device::Cpu);
//! let up = Linear::new(&(parameters.root() / "up"), 8, 32, true, Init::Normal { std: 0.02 });
//! let x = Tensor::ones([2, 3, 8], (Kind::Float, Device::Cpu));
//! assert_eq!(up.forward(&x).size(), [2, 3, 32]);
//! assert_eq!(parameters.count(), 8 * 32 + 32);
//! ```
//!
//! Axes are called `batch`, `seq` (queries), `mem` (keys), `heads`, `head_dim`, `dim`, `hidden`,
//! `vocab`; `..` stands for any leading axes.
//!
//! Precision: parameters are fp32, unless the network only reads. A leaf computes in the type of its input
//! and casts its weights to it, so that the first layer of a network chooses for all, from [`Path::precision`]; sums of
//! losses are fp32.
#![forbid(unsafe_code)]

mod activation;
mod axes;
mod classifier;
mod dropout;
mod embedding;
mod gemm_rate;
mod init;
mod linear;
mod norm;
mod parameters;
mod precision;

pub use activation::{
    Activate, Activation, gelu, gelu_10, gelu_tanh, laplace, quick_gelu, sqrt_softplus,
    squared_relu,
};
pub use axes::axes;
pub use classifier::Classifier;
pub use cloze_native::Gelu;
pub use dropout::Dropout;
pub use embedding::Embedding;
pub use gemm_rate::gemm_rate;
pub use init::Init;
pub use linear::Linear;
pub use norm::{LayerNorm, NoNorm, Norm, NormKind, RmsNorm};
pub use parameters::{Parameters, Path};
pub use precision::Precision;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
