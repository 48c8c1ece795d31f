//! Functions that the backward pass computes again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cloze_native::{dropout, recomputed};
use tch::{Device, Kind, Tensor, no_grad};

const FLOAT: (Kind, Device) = (Kind::Float, Device::Cpu);

/// Without the generator, which all tests of a binary share: one of them draws from it.
fn leaf(step: i64) -> Tensor {
    let numbers = (Tensor::arange(64 * 64, FLOAT) * step).sin();
    numbers.view([64, 64]).set_requires_grad(true)
}

/// Draws in two ways from libtorch's generator.
fn layer(weight: &Tensor, x: &Tensor) -> Tensor {
    let x = dropout(&x.matmul(weight).tanh(), 0.3);
    x.dropout(0.5, true).matmul(weight)
}

/// Runs two layers, forward and backward; returns the result, three gradients, and what is drawn
/// from the generator afterwards.
fn run(again: bool) -> Vec<Tensor> {
    let (x, first, second) = (leaf(1), leaf(2), leaf(3));
    tch::manual_seed(4);
    let mut y = x.shallow_clone();
    for weight in [&first, &second] {
        let weight = weight.shallow_clone();
        y = if again {
            recomputed(&[y], move |inputs| layer(&weight, &inputs[0]))
        } else {
            layer(&weight, &y)
        };
    }
    y.square().sum(Kind::Float).backward();
    let after = Tensor::rand([8], FLOAT);
    vec![y.detach(), x.grad(), first.grad(), second.grad(), after]
}

#[test]
fn results_gradients_and_the_generator_are_the_same() {
    assert_eq!(run(true), run(false));
}

#[test]
fn what_is_held_gets_gradients_where_the_inputs_need_none() {
    let weight = leaf(1);
    let held = weight.shallow_clone();
    let x = Tensor::ones([2, 64], FLOAT);
    let y = recomputed(&[x], move |inputs| inputs[0].matmul(&held));
    y.sum(Kind::Float).backward();
    assert_eq!(weight.grad(), weight.full_like(2.0));
}

#[test]
fn gradients_reach_every_input_that_needs_one() {
    let (x, other) = (leaf(1), leaf(2));
    let index = Tensor::arange(64, (Kind::Int64, Device::Cpu));
    let inputs = [x.shallow_clone(), other.shallow_clone(), index];
    let y = recomputed(&inputs, |inputs| {
        inputs[0].index_select(0, &inputs[2]) * inputs[1].detach()
    });
    y.sum(Kind::Float).backward();
    assert_eq!(x.grad(), other.detach());
    assert!(!other.grad().defined());
}

#[test]
fn nothing_is_held_longer_than_the_graph() {
    let token = Arc::new(());
    let x = leaf(1);
    for with_gradient in [true, false] {
        let held = Arc::clone(&token);
        let compute = move |inputs: &[Tensor]| {
            let _ = &held;
            inputs[0].exp()
        };
        if with_gradient {
            let y = recomputed(&[x.shallow_clone()], compute);
            assert_eq!(Arc::strong_count(&token), 2);
            y.sum(Kind::Float).backward();
        } else {
            let _y = no_grad(|| recomputed(&[x.shallow_clone()], compute));
            assert_eq!(Arc::strong_count(&token), 1);
        }
    }
    assert_eq!(Arc::strong_count(&token), 1);
}

#[test]
fn a_second_backward_pass_is_refused() {
    let x = leaf(1);
    let y = recomputed(&[x.shallow_clone()], |inputs| inputs[0].exp()).sum(Kind::Float);
    y.backward();
    assert!(y.f_backward().is_err());
}

#[test]
fn a_panic_is_passed_on_with_its_text() {
    let x = leaf(1);
    let calls = std::sync::atomic::AtomicU64::new(0);
    let y = recomputed(&[x.shallow_clone()], move |inputs| {
        let call = calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(call, 0, "the second call finds dim 3");
        inputs[0].exp()
    });
    let error = y.sum(Kind::Float).f_backward().unwrap_err().to_string();
    assert!(error.contains("the second call finds dim 3"), "{error}");

    let compute = |_: &[Tensor]| -> Tensor { panic!("axis 1 is 3") };
    let panic = catch_unwind(AssertUnwindSafe(|| recomputed(&[x], compute))).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("axis 1 is 3"), "{text}");
}
