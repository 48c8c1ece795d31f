//! Parameters have one name each, in order; what is no parameter is not among them.

use std::collections::BTreeSet;

use cloze_tensor::{Embedding, Init, LayerNorm, Linear, Parameters, axes};
use proptest::prelude::*;
use tch::{Device, Kind};

use crate::common::normal;

fn names(parameters: &Parameters) -> Vec<String> {
    parameters
        .named()
        .into_iter()
        .map(|(name, _)| name)
        .collect()
}

proptest! {
    #[test]
    fn they_are_sorted_by_name_and_counted(
        built in prop::collection::btree_map("[a-z0-9.]{1,6}", (1_i64..4, 1_i64..4), 0..9)
            .prop_map(|map| map.into_iter().collect::<Vec<_>>())
            .prop_shuffle(),
    ) {
        let parameters = Parameters::new(0, Device::Cpu);
        for (name, (rows, columns)) in &built {
            let _ = parameters.root().parameter(name, &[*rows, *columns], Init::Zeros);
        }
        let sorted: BTreeSet<String> = built.iter().map(|(name, _)| name.clone()).collect();
        prop_assert_eq!(names(&parameters), sorted.into_iter().collect::<Vec<_>>());
        let count: i64 = built.iter().map(|(_, (rows, columns))| rows * columns).sum();
        prop_assert_eq!(parameters.count(), count as u64);
    }
}

#[test]
fn a_path_is_the_names_with_dots_between() {
    let parameters = Parameters::new(0, Device::Cpu);
    let layers = parameters.root() / "layers";
    for i in 0..2 {
        Embedding::new(&(&layers / i / "table"), 2, 3, Init::Zeros);
    }
    assert_eq!(
        names(&parameters),
        ["layers.0.table.weight", "layers.1.table.weight"]
    );
}

#[test]
#[should_panic(expected = "two parameters are called up.weight")]
fn a_name_is_given_once() {
    let parameters = Parameters::new(0, Device::Cpu);
    let path = parameters.root() / "up";
    Linear::new(&path, 2, 2, false, Init::Ones);
    Linear::new(&path, 2, 2, false, Init::Ones);
}

/// The optimizer moves what it is given: the layer has to see it.
#[test]
fn they_share_their_storage_with_the_layers() {
    let parameters = Parameters::new(0, Device::Cpu);
    let linear = Linear::new(&parameters.root(), 2, 1, false, Init::Zeros);
    for (_, mut tensor) in parameters.named() {
        let _ = tch::no_grad(|| tensor.fill_(3.0));
    }
    let y = linear.forward(&normal(0, &[2]).ones_like());
    assert_eq!(y.double_value(&[0]), 6.0);
}

#[test]
fn they_are_trained_and_an_absent_bias_is_not() {
    for (bias, expected) in [(true, vec!["bias", "weight"]), (false, vec!["weight"])] {
        let linear = Parameters::new(0, Device::Cpu);
        let norm = Parameters::new(0, Device::Cpu);
        let x = normal(0, &[5, 4]);
        let layer = Linear::new(&linear.root(), 4, 4, bias, Init::Normal { std: 1.0 });
        layer.forward(&x).square().sum(Kind::Float).backward();
        let layer = LayerNorm::new(&norm.root(), 4, 1e-5, bias);
        let y = cloze_tensor::Norm::forward(&layer, &x);
        (y * normal(1, &[5, 4])).sum(Kind::Float).backward();
        for parameters in [linear, norm] {
            assert_eq!(names(&parameters), expected);
            for (name, tensor) in parameters.named() {
                assert!(
                    tensor.grad().count_nonzero(None::<i64>).int64_value(&[]) > 0,
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn a_constant_is_no_parameter() {
    let parameters = Parameters::new(0, Device::Cpu);
    let constant = parameters.root().constant(&normal(0, &[3]));
    assert!(!constant.requires_grad());
    assert_eq!(parameters.count(), 0);
}

#[test]
#[should_panic(expected = "states: expected [batch, seq, dim], got [2, 7]")]
fn another_number_of_axes_is_named() {
    axes(&normal(0, &[2, 7]), "states", ["batch", "seq", "dim"]);
}

#[test]
fn saved_parameters_are_copies_of_what_was_saved() {
    let drawn = Parameters::new(3, Device::Cpu);
    let _ = drawn
        .root()
        .parameter("a", &[2, 3], Init::Normal { std: 1.0 });
    let saved = Parameters::saved(drawn.named(), Device::Cpu);
    let mut copy = saved.root().parameter("a", &[2, 3], Init::Zeros);
    assert!(copy.requires_grad());
    let original = &drawn.named()[0].1;
    assert_eq!(copy, *original);
    let _ = tch::no_grad(|| copy.zero_());
    assert_ne!(copy, *original);
}

#[test]
#[should_panic(expected = "no tensor was saved as b")]
fn a_parameter_that_was_not_saved_is_named() {
    let saved = Parameters::saved(Vec::new(), Device::Cpu);
    let _ = saved.root().parameter("b", &[2], Init::Zeros);
}

#[test]
#[should_panic(expected = "the shape of the saved a")]
fn a_saved_parameter_has_the_shape_that_is_asked_for() {
    let drawn = Parameters::new(3, Device::Cpu);
    let _ = drawn.root().parameter("a", &[2, 3], Init::Zeros);
    let saved = Parameters::saved(drawn.named(), Device::Cpu);
    let _ = saved.root().parameter("a", &[3, 2], Init::Zeros);
}

/// A terabyte of weights is outlined in no memory.
#[test]
fn an_outline_has_shapes_and_no_memory() {
    let outline = Parameters::outline();
    let shape = [1 << 20, 1 << 18];
    let _ = outline
        .root()
        .parameter("a", &shape, Init::Normal { std: 1.0 });
    assert_eq!(outline.shapes()["a"], shape);
    assert_eq!(outline.count(), 1 << 38);
}

#[test]
fn given_tensors_become_the_parameters_and_saved_ones_are_copied() {
    let weight = normal(1, &[2, 3]);
    let tensors = || [("weight".to_owned(), weight.shallow_clone())];
    let built = |parameters: Parameters| parameters.root().parameter("weight", &[2, 3], Init::Ones);
    let given = built(Parameters::given(tensors(), Device::Cpu));
    assert_eq!(given.data_ptr(), weight.data_ptr());
    let saved = built(Parameters::saved(tensors(), Device::Cpu));
    assert!(saved.equal(&weight) && saved.data_ptr() != weight.data_ptr());
    assert!(given.requires_grad() && !weight.requires_grad());
}
