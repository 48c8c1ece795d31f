//! Attention for `tch`, usable alone: masks as values, positions that enter on the heads, and
//! multi-head attention with as many key-value heads as you like.
//!
//! ```
//! use cloze_attention::{Mask, MultiHead, Positions, Shape};
//! use cloze_tensor::{Init, Parameters};
//! use tch::{Device, Kind, Tensor};
//!
//! let parameters = Parameters::new(42, Device::Cpu);
//! let shape = Shape { dim: 64, heads: 4, key_value_heads: 2, bias: true, scale: 0.25, dropout: 0.0 };
//! let init = Init::Normal { std: 0.02 };
//! let attention =
//!     MultiHead::new(&parameters.root(), shape, Positions::Rotary.build(4), init, init);
//!
//! let x = Tensor::randn([2, 7, 64], (Kind::Float, Device::Cpu));
//! let own = attention.forward(&x, &x, &Mask::Causal, false); // self-attention: memory is x
//! let memory = Tensor::randn([2, 9, 64], (Kind::Float, Device::Cpu));
//! let cross = attention.forward(&x, &memory, &Mask::All, false);
//! assert_eq!((own.size(), cross.size()), (vec![2, 7, 64], vec![2, 7, 64]));
//! ```
//!
//! Axes are called `batch`, `seq` (queries), `mem` (keys), `heads`, `head_dim`, `dim`. Where `seq`
//! is shorter than `mem` in self-attention, the queries are the *last* tokens of the memory.
#![forbid(unsafe_code)]

mod dot_product;
mod kernel;
mod mask;
mod multi_head;
mod positions;

pub use dot_product::{dot_product, weights};
pub use kernel::{Fused, Kernel, KeyValue, ReferenceAttention};
pub use mask::Mask;
pub use multi_head::{MultiHead, Shape};
pub use positions::{Alibi, NoPosition, Place, Positions, QueryKey, Rotary};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
