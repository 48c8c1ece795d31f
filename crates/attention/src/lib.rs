//! Attention for `tch`, usable alone: masks as values, positions that enter on the heads, and
//! multi-head attention with as many key-value heads as you like.
//!
//! ```
//! use cloze_attention::{Mask, MultiHead, Rotary, Rotation, Shape};
//! use cloze_tensor::{Init, Parameters};
//! use tch::{Device, Kind, Tensor};
//!
//! let parameters = Parameters::new(42, Device::Cpu);
//! let shape = Shape::new(64, 4); // 4 heads of 16 features
//! let (root, init) = (parameters.root(), Init::Normal { std: 0.02 });
//! let rotary = Box::new(Rotary::new(&root, 16, &Rotation::WHOLE));
//! let attention = MultiHead::new(&root, Shape { key_value_heads: 2, ..shape }, rotary, init, init);
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

mod alibi;
mod dot_product;
mod frequencies;
mod kernel;
mod mask;
mod multi_head;
mod positions;
mod relative;
mod rotary;
mod rotary_scaling;

pub use alibi::Alibi;
pub use dot_product::{dot_product, weights};
pub use kernel::{Fused, Kernel, KeyValue, ReferenceAttention};
pub use mask::Mask;
pub use multi_head::{MultiHead, Shape};
pub use positions::{NoPosition, NormedHeads, Place, QueryKey, Windowed};
pub use relative::Relative;
pub use rotary::{Rotary, Rotation};
pub use rotary_scaling::{RotaryScaling, Yarn};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
