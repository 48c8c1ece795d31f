//! What libtorch has and tch does not bind, each as one safe function.
//!
//! A C++ shim calls ATen directly; a C++ exception comes back as text and becomes a panic, as with
//! tch's own operators. This is the crate where `unsafe` lives.
//!
//! A crate that depends on this one needs no `LD_LIBRARY_PATH` for its tests and doctests: the build
//! script links libtorch's folder into the target folder, where cargo looks.
//!
//! ```
//! use cloze_native::{AdamWStep, fused_adamw_, gradient_norm};
//! use tch::{Device, Kind, Tensor};
//!
//! let weight = Tensor::ones([2, 2], (Kind::Float, Device::Cpu)).set_requires_grad(true);
//! weight.sum(Kind::Float).backward();
//! let gradients = [weight.grad()];
//! assert_eq!(gradient_norm(&gradients).double_value(&[]), 2.0);
//!
//! let (first, second) = ([weight.zeros_like()], [weight.zeros_like()]);
//! let settings = AdamWStep { step: 1, rate: 0.1, betas: [0.9, 0.999], eps: 1e-8, decay: 0.0 };
//! fused_adamw_(&[weight.shallow_clone()], &gradients, &first, &second, &settings);
//! // The first step of Adam is the rate, whatever the size of the gradient.
//! assert!((weight.double_value(&[0, 0]) - 0.9).abs() < 1e-6);
//! ```

// Calling C++ is what the crate is for; each block says why it is sound.
#![allow(unsafe_code)]

mod context;
mod ffi;
mod fused;
mod lists;
mod memory;
mod optimizer;
mod part;
mod precision;
mod profile;
mod recompute;

pub use context::{cpu_capability, cuda_linked, flush_denormals, libtorch_version};
pub use fused::{
    Gelu, NormOf, Seen, attention, bias_gelu, dropout, dropout_add, dropout_add_norm, linear,
    linear_cross_entropy,
};
pub use lists::{clear_gradients, gradient_norm, scale_};
pub use memory::{free_memory, reuse_memory};
pub use optimizer::{AdamWStep, fused_adamw_};
pub use part::part;
pub use precision::{
    cuda_has_bf16, fp32_goes_to_onednn, instruction_sets, multiply_bf16_in_fp32,
    processor_has_bf16, route_fp32_to_onednn,
};
pub use profile::{Profiler, Record, observed};
pub use recompute::recomputed;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
