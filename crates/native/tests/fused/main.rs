//! Each fused operator against the plain operators of ATen that it stands for.

mod attention;
mod cross_entropy;
mod elementwise;
mod linear;

use std::env;
use std::process::Command;

use tch::{Device, Kind, Tensor};

const FLOAT: (Kind, Device) = (Kind::Float, Device::Cpu);

fn normal(shape: &[i64]) -> Tensor {
    Tensor::randn(shape, FLOAT)
}

/// A copy that gradients are recorded for.
fn leaf(x: &Tensor) -> Tensor {
    x.detach().copy().set_requires_grad(true)
}

/// The value of a function, and the gradients of its product with fixed numbers.
fn with_gradients(inputs: &[&Tensor], f: impl Fn(&[Tensor]) -> Tensor) -> Vec<Tensor> {
    let leaves: Vec<Tensor> = inputs.iter().map(|x| leaf(x)).collect();
    let out = f(&leaves);
    let weights = Tensor::arange(out.numel() as i64, FLOAT)
        .sin()
        .view_as(&out);
    (out.to_kind(Kind::Float) * weights)
        .sum(Kind::Float)
        .backward();
    let gradients = leaves.iter().map(Tensor::grad);
    std::iter::once(out.detach()).chain(gradients).collect()
}

#[track_caller]
fn assert_near(found: &[Tensor], expected: &[Tensor], bound: f64) {
    assert_eq!(found.len(), expected.len());
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found.size(), expected.size(), "of tensor {i}");
        if found.numel() == 0 {
            continue;
        }
        let apart = (found.to_kind(Kind::Float) - expected.to_kind(Kind::Float))
            .abs()
            .max()
            .double_value(&[]);
        assert!(apart <= bound, "tensor {i} is {apart:e} away");
    }
}

/// The loops exist once for each instruction set: the narrowest passes the same tests.
#[test]
fn the_baseline_passes_every_test_of_this_file() {
    const OWN: &str = "the_baseline_passes_every_test_of_this_file";
    let ran = Command::new(env::current_exe().unwrap())
        .args(["--skip", OWN, "--test-threads", "1"])
        .env("ATEN_CPU_CAPABILITY", "default")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{text}");
    assert!(
        text.contains("passed") && !text.contains(" 0 passed"),
        "{text}"
    );
}
