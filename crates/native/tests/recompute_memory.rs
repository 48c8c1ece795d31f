//! What is held for a backward pass that computes again. One test: it looks at the memory of the
//! process.
#![cfg(target_os = "linux")]

mod common;

use cloze_native::recomputed;
use common::resident_bytes;
use tch::{Device, Kind, Tensor};

/// 40 MiB: glibc gives more than 32 back to the system as soon as it is freed.
const LARGE: i64 = 10 << 20;

/// Four times as much for the backward pass.
fn layer(x: &Tensor) -> Tensor {
    x.sin().exp().sigmoid().tanh()
}

/// Bytes that four layers add, between the two passes.
fn held(again: bool) -> i64 {
    let x = Tensor::ones([LARGE], (Kind::Float, Device::Cpu)).set_requires_grad(true);
    let before = resident_bytes();
    let y = (0..4).fold(x.shallow_clone(), |x, _| {
        if again {
            recomputed(&[x], |inputs| layer(&inputs[0]))
        } else {
            layer(&x)
        }
    });
    let held = resident_bytes() - before;
    y.sum(Kind::Float).backward();
    held
}

#[test]
fn only_what_goes_into_each_layer_is_held() {
    let (again, plain) = (held(true), held(false));
    // Of each layer its input, a third of what its operators keep.
    assert!(again < plain / 2, "{again} and {plain} bytes");
}
