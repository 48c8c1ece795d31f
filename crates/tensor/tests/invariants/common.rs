//! Random tensors and their comparison, for the tests of all crates that stand on this one.
//!
//! Nothing here draws from libtorch's generator, which all tests of a process share.

use cloze_tensor::{Init, Parameters};
use tch::{Device, Kind, Tensor};

/// Standard normal numbers, a function of the seed.
pub(crate) fn normal(seed: u64, shape: &[i64]) -> Tensor {
    let parameters = Parameters::new(seed, Device::Cpu);
    let init = Init::Normal { std: 1.0 };
    parameters.root().parameter("normal", shape, init).detach()
}

/// Moves every parameter a little, so that no bias is zero and no gain is one.
pub(crate) fn perturb(parameters: &Parameters) {
    let noise = Parameters::new(u64::MAX, Device::Cpu);
    for (name, mut tensor) in parameters.named() {
        let init = Init::Normal { std: 0.2 };
        let step = noise.root().parameter(&name, &tensor.size(), init);
        tch::no_grad(|| tensor += step);
    }
}

/// The largest difference of two tensors of one shape; NaN where there is one.
pub(crate) fn gap(left: &Tensor, right: &Tensor) -> f64 {
    assert_eq!(left.size(), right.size(), "shapes");
    let difference = left.to_kind(Kind::Double) - right.to_kind(Kind::Double);
    difference.abs().max().double_value(&[])
}
