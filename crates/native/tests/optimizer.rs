//! The fused kernel against the formula written out.

use cloze_native::{AdamWStep, fused_adamw_};
use tch::{Device, Kind, Tensor};

fn random(shape: &[i64]) -> Tensor {
    Tensor::randn(shape, (Kind::Float, Device::Cpu))
}

fn largest_difference(a: &Tensor, b: &Tensor) -> f64 {
    (a - b).abs().max().double_value(&[])
}

/// Algorithm 2 of "Decoupled Weight Decay Regularization", in f64.
fn written_out(state: [Tensor; 3], gradient: &Tensor, s: &AdamWStep) -> [Tensor; 3] {
    let [parameter, first, second] = state;
    let [beta1, beta2] = s.betas;
    let first = first * beta1 + gradient * (1.0 - beta1);
    let second = second * beta2 + gradient.square() * (1.0 - beta2);
    let step = i32::try_from(s.step).expect("a small step");
    let unbiased_first = &first / (1.0 - beta1.powi(step));
    let unbiased_second = &second / (1.0 - beta2.powi(step));
    let update = unbiased_first / (unbiased_second.sqrt() + s.eps);
    [
        &parameter * (1.0 - s.rate * s.decay) - update * s.rate,
        first,
        second,
    ]
}

#[test]
fn ten_steps_follow_the_formula() {
    tch::manual_seed(1);
    // Odd sizes, one above the width of a vector register and one large enough for two threads.
    let shapes: [&[i64]; 4] = [&[3, 5], &[67], &[], &[300, 301]];
    // Weights of the usual size, all under one: the tolerance is several roundings of ten steps.
    let parameters: Vec<Tensor> = shapes
        .iter()
        .map(|shape| (random(shape) * 0.1).set_requires_grad(true))
        .collect();
    let zeros = || {
        parameters
            .iter()
            .map(|p| p.detach().zeros_like())
            .collect::<Vec<_>>()
    };
    let (first, second) = (zeros(), zeros());
    let mut expected: Vec<[Tensor; 3]> = parameters
        .iter()
        .map(|p| {
            let p = p.detach().to_kind(Kind::Double);
            [p.copy(), p.zeros_like(), p.zeros_like()]
        })
        .collect();

    for step in 1..=10 {
        let settings = AdamWStep {
            step,
            rate: 0.01,
            betas: [0.9, 0.95],
            eps: 1e-8,
            decay: 0.1,
        };
        let gradients: Vec<Tensor> = shapes.iter().map(|shape| random(shape)).collect();
        fused_adamw_(&parameters, &gradients, &first, &second, &settings);
        expected = expected
            .into_iter()
            .zip(&gradients)
            .map(|(state, g)| written_out(state, &g.to_kind(Kind::Double), &settings))
            .collect();
    }
    for (i, [parameter, m, v]) in expected.iter().enumerate() {
        assert!(
            largest_difference(&parameters[i], parameter) < 1e-6,
            "parameter {i}"
        );
        assert!(largest_difference(&first[i], m) < 1e-6, "first moment {i}");
        assert!(
            largest_difference(&second[i], v) < 1e-6,
            "second moment {i}"
        );
    }
}

fn step_with(gradient: Tensor, first: Tensor) {
    let parameter = [random(&[2, 3])];
    let second = [parameter[0].zeros_like()];
    let settings = AdamWStep {
        step: 1,
        rate: 0.1,
        betas: [0.9, 0.99],
        eps: 1e-8,
        decay: 0.0,
    };
    fused_adamw_(&parameter, &[gradient], &[first], &second, &settings);
}

#[test]
#[should_panic(expected = "gradient 0 has the shape [3, 2], its parameter [2, 3]")]
fn a_gradient_of_another_shape_is_refused() {
    step_with(random(&[3, 2]), random(&[2, 3]));
}

#[test]
#[should_panic(expected = "gradient 0 is not contiguous")]
fn a_transposed_gradient_is_refused() {
    step_with(random(&[3, 2]).tr(), random(&[2, 3]));
}

#[test]
#[should_panic(expected = "first moment 0 is Double on cpu, its parameter Float on cpu")]
fn a_moment_of_another_kind_is_refused() {
    step_with(random(&[2, 3]), random(&[2, 3]).to_kind(Kind::Double));
}

#[test]
#[should_panic(expected = "is undefined")]
fn a_missing_gradient_is_refused() {
    step_with(Tensor::new(), random(&[2, 3]));
}
