use cloze_train::AdamW;
use tch::{Device, Kind, Tensor};

use crate::small::own_generator;

const ADAMW: AdamW = AdamW {
    betas: [0.9, 0.95],
    eps: 1e-8,
    decay: 0.1,
};

fn parameters() -> Vec<(String, Tensor)> {
    let _own = own_generator();
    tch::manual_seed(4);
    let new = |shape: &[i64]| {
        (Tensor::randn(shape, (Kind::Float, Device::Cpu)) * 0.1).set_requires_grad(true)
    };
    [("matrix", new(&[5, 7])), ("scale", new(&[7]))]
        .map(|(name, tensor)| (name.to_owned(), tensor))
        .into()
}

/// A gradient that differs in each step and element.
fn set_gradients(parameters: &[(String, Tensor)], step: u64) -> Vec<Tensor> {
    for (_, parameter) in parameters {
        parameter.shallow_clone().zero_grad();
        ((parameter + step as f64).sin() * parameter)
            .sum(Kind::Float)
            .backward();
    }
    parameters
        .iter()
        .map(|(_, parameter)| parameter.grad().to_kind(Kind::Double))
        .collect()
}

/// Loshchilov and Hutter, 2019, algorithm 2, in f64.
#[test]
fn ten_steps_follow_the_textbook_and_decay_matrices_only() {
    let parameters = parameters();
    let mut moments = ADAMW.over(&parameters);
    let mut expected: Vec<[Tensor; 3]> = parameters
        .iter()
        .map(|(_, p)| {
            let p = p.detach().to_kind(Kind::Double);
            [p.copy(), p.zeros_like(), p.zeros_like()]
        })
        .collect();
    let rate = 0.01;
    for step in 1..=10 {
        let gradients = set_gradients(&parameters, step);
        moments.step(step, rate);
        for (i, [p, m, v]) in expected.iter_mut().enumerate() {
            let decay = [0.1, 0.0][i];
            *m = &*m * 0.9 + &gradients[i] * 0.1;
            *v = &*v * 0.95 + gradients[i].square() * 0.05;
            let m_hat = &*m / (1.0 - 0.9_f64.powi(step as i32));
            let v_hat = &*v / (1.0 - 0.95_f64.powi(step as i32));
            *p = &*p * (1.0 - rate * decay) - m_hat / (v_hat.sqrt() + 1e-8) * rate;
        }
    }
    let moments = moments.tensors();
    for (i, [p, m, v]) in expected.iter().enumerate() {
        let ours = [&parameters[i].1, &moments[2 * i].1, &moments[2 * i + 1].1];
        for (ours, theirs) in ours.into_iter().zip([p, m, v]) {
            let difference = (ours - theirs).abs().max().double_value(&[]);
            assert!(difference < 1e-6, "tensor {i}: {difference}");
        }
    }
}

#[test]
fn moments_are_named_after_their_parameters() {
    let moments = ADAMW.over(&parameters());
    let tensors = moments.tensors();
    let names: Vec<&str> = tensors.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "matrix.first",
            "matrix.second",
            "scale.first",
            "scale.second"
        ]
    );
    assert_eq!(tensors[0].1.size(), [5, 7]);
}

#[test]
fn moments_can_be_loaded_through_their_handles() {
    let parameters = parameters();
    let mut moments = ADAMW.over(&parameters);
    set_gradients(&parameters, 1);
    moments.step(1, 0.01);
    let copy = ADAMW.over(&parameters);
    for ((_, to), (_, from)) in copy.tensors().iter().zip(moments.tensors()) {
        to.shallow_clone().copy_(&from);
    }
    assert_eq!(copy.tensors(), moments.tensors());
}
