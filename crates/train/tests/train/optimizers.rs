//! Ten steps as the implementations that others use make them: `trajectories/make.py`.

use cloze_train::{AdamW, Lamb, Lion, Muon, Optimizer, Trained, Update};
use serde_json::Value;
use tch::{Device, Kind, Tensor};

const RATE: f64 = 0.01;

fn adamw() -> AdamW {
    AdamW {
        betas: [0.9, 0.95],
        eps: 1e-8,
        decay: 0.1,
    }
}

fn muon(without: &[&str]) -> Optimizer {
    Optimizer::Muon(Muon {
        momentum: 0.95,
        decay: 0.1,
        without: without.iter().map(|&name| name.to_owned()).collect(),
        adamw: adamw(),
    })
}

fn all() -> [(Optimizer, &'static str); 4] {
    let lion = Lion {
        betas: [0.9, 0.99],
        decay: 0.1,
    };
    let lamb = Lamb {
        betas: [0.9, 0.999],
        eps: 1e-6,
        decay: 0.1,
    };
    [
        (
            Optimizer::AdamW(adamw()),
            include_str!("trajectories/adamw.json"),
        ),
        (
            Optimizer::Lion(lion),
            include_str!("trajectories/lion.json"),
        ),
        (
            Optimizer::Lamb(lamb),
            include_str!("trajectories/lamb.json"),
        ),
        (muon(&[]), include_str!("trajectories/muon.json")),
    ]
}

fn parameters() -> [(String, Tensor); 2] {
    let count = |n: i64| Tensor::arange(n, (Kind::Float, Device::Cpu));
    let matrix: Tensor = (count(35) + 1.0).sin().view([5, 7]) * 0.1;
    let scale: Tensor = count(7).cos() * 0.1;
    [("matrix", matrix), ("scale", scale)]
        .map(|(name, tensor)| (name.to_owned(), tensor.set_requires_grad(true)))
}

fn over(optimizer: &Optimizer, parameters: &[(String, Tensor)]) -> Box<dyn Update> {
    let trained = parameters.iter().map(Trained::new);
    optimizer.over(trained.collect())
}

/// A gradient that differs in each step and element.
fn set_gradients(parameters: &[(String, Tensor)], step: u64) {
    for (_, parameter) in parameters {
        parameter.shallow_clone().zero_grad();
        let loss: Tensor = (parameter + step as f64).sin() * parameter;
        loss.sum(Kind::Float).backward();
    }
}

#[test]
fn ten_steps_are_those_of_the_reference() {
    for (optimizer, text) in all() {
        let steps: Vec<Value> = serde_json::from_str(text).unwrap();
        assert_eq!(steps.len(), 10);
        let parameters = parameters();
        let mut update = over(&optimizer, &parameters);
        for (step, expected) in (1..).zip(&steps) {
            set_gradients(&parameters, step);
            update.step(step, RATE);
            for (name, parameter) in &parameters {
                let expected = expected[name].as_array().unwrap();
                let expected: Vec<f64> = expected.iter().map(|x| x.as_f64().unwrap()).collect();
                let ours = parameter.detach().flatten(0, -1).to_kind(Kind::Double);
                let difference = (ours - Tensor::from_slice(&expected)).abs().max();
                let difference = difference.double_value(&[]);
                // A tenth of a per mill of what a step moves.
                assert!(
                    difference < 1e-6,
                    "{optimizer:?}, step {step}, {name}: {difference}"
                );
            }
        }
    }
}

#[test]
fn what_is_remembered_is_named_after_the_parameters() {
    let names = |optimizer: &Optimizer| -> Vec<String> {
        let tensors = over(optimizer, &parameters()).tensors();
        tensors.iter().map(|one| one.name.to_string()).collect()
    };
    let expected: [&[&str]; 4] = [
        &[
            "matrix.first",
            "matrix.second",
            "scale.first",
            "scale.second",
        ],
        &["matrix.first", "scale.first"],
        &[
            "matrix.first",
            "matrix.second",
            "scale.first",
            "scale.second",
        ],
        &["matrix.momentum", "scale.first", "scale.second"],
    ];
    for ((optimizer, _), expected) in all().iter().zip(expected) {
        assert_eq!(names(optimizer), expected, "{optimizer:?}");
    }
    assert_eq!(names(&muon(&["mat*"])), expected[0]);
}

#[test]
fn what_is_remembered_can_be_loaded_through_its_handles() {
    for (optimizer, _) in all() {
        let (one, other) = (parameters(), parameters());
        let mut update = over(&optimizer, &one);
        for step in 1..4 {
            set_gradients(&one, step);
            update.step(step, RATE);
        }
        let mut copy = over(&optimizer, &other);
        for (to, from) in copy.tensors().iter().zip(update.tensors()) {
            to.tensor.shallow_clone().copy_(&from.tensor);
        }
        tch::no_grad(|| {
            for ((_, to), (_, from)) in other.iter().zip(&one) {
                to.shallow_clone().copy_(from);
            }
        });
        for (parameters, update) in [(&one, &mut update), (&other, &mut copy)] {
            set_gradients(parameters, 4);
            update.step(4, RATE);
        }
        assert_eq!(one, other, "{optimizer:?}");
    }
}

/// You et al., 2020: where a norm is zero, the ratio is one; the first step of a parameter of zeros.
#[test]
fn lamb_moves_what_begins_at_zero() {
    let zeros = [(
        "zeros".to_owned(),
        Tensor::zeros([3, 3], (Kind::Float, Device::Cpu)).set_requires_grad(true),
    )];
    let (lamb, _) = &all()[2];
    let mut update = over(lamb, &zeros);
    set_gradients(&zeros, 1);
    update.step(1, RATE);
    let moved = zeros[0].1.abs().min().double_value(&[]);
    assert!((moved - RATE).abs() < 1e-6, "{moved}");
}

/// All singular values of an update lie near one.
#[test]
fn muon_moves_a_matrix_in_all_directions_alike() {
    for shape in [[6, 20], [20, 6], [9, 9]] {
        let _own = crate::small::own_generator();
        tch::manual_seed(3);
        let start = Tensor::randn(shape, (Kind::Float, Device::Cpu)) * 0.1;
        let one = [("one".to_owned(), start.copy().set_requires_grad(true))];
        let mut update = over(&muon(&[]), &one);
        set_gradients(&one, 1);
        update.step(1, RATE);
        let moved: Tensor = (&one[0].1.detach() - start * (1.0 - RATE * 0.1)) / (RATE * 0.2);
        let (_, singular, _) = (moved / (shape[0].max(shape[1]) as f64).sqrt()).svd(true, false);
        let (least, most) = (
            singular.min().double_value(&[]),
            singular.max().double_value(&[]),
        );
        assert!(least > 0.3 && most < 1.3, "{shape:?}: {least} to {most}");
    }
}
