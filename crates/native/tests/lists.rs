//! Operations over lists against the plain ATen operators.

use cloze_native::{gradient_norm, scale_};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

fn tensors(sizes: &[i64]) -> Vec<Tensor> {
    tch::manual_seed(2);
    sizes
        .iter()
        .map(|&size| Tensor::randn([size, 3], (Kind::Float, Device::Cpu)))
        .collect()
}

proptest! {
    #[test]
    fn the_norm_is_that_of_one_long_vector(sizes in prop::collection::vec(1_i64..200, 1..8)) {
        let list = tensors(&sizes);
        let flat: Vec<Tensor> = list.iter().map(|t| t.flatten(0, -1)).collect();
        let plain = Tensor::cat(&flat, 0).to_kind(Kind::Double).norm().double_value(&[]);
        let norm = gradient_norm(&list);
        prop_assert_eq!(norm.kind(), Kind::Float);
        prop_assert!((norm.double_value(&[]) / plain - 1.0).abs() < 1e-5);
    }

    #[test]
    fn scaling_is_multiplication(
        sizes in prop::collection::vec(1_i64..200, 0..8),
        factor in -4_f32..4.0,
    ) {
        let list = tensors(&sizes);
        let plain: Vec<Tensor> = list.iter().map(|t| t * f64::from(factor)).collect();
        scale_(&list, &Tensor::from(factor));
        prop_assert_eq!(list, plain);
    }
}

#[test]
fn a_norm_shows_what_is_not_finite() {
    for (bad, seen) in [
        (f32::NAN, f64::is_nan as fn(f64) -> bool),
        (f32::INFINITY, f64::is_infinite),
    ] {
        let list = [
            Tensor::from_slice(&[1_f32, 2.0]),
            Tensor::from_slice(&[bad]),
        ];
        assert!(
            seen(gradient_norm(&list).double_value(&[])),
            "{bad} is hidden"
        );
    }
}

#[test]
fn half_precision_is_summed_in_fp32() {
    // 300^2 is above the largest f16.
    let list = [Tensor::from_slice(&[300_f32; 4]).to_kind(Kind::Half)];
    assert_eq!(gradient_norm(&list).double_value(&[]), 600.0);
}

#[test]
fn parameters_scale_without_a_graph() {
    let parameter = Tensor::ones([2], (Kind::Float, Device::Cpu)).set_requires_grad(true);
    scale_(&[parameter.shallow_clone()], &Tensor::from(0.5_f32));
    assert_eq!(Vec::<f32>::try_from(&parameter).unwrap(), [0.5, 0.5]);
    assert!(parameter.is_leaf());
}

#[test]
#[should_panic(expected = "the norm of no gradient at all")]
fn an_empty_list_has_no_norm() {
    let _ = gradient_norm(&[]);
}

#[test]
#[should_panic(expected = "libtorch refused scale_")]
fn what_libtorch_throws_becomes_a_panic() {
    scale_(&[Tensor::from_slice(&[1_i64])], &Tensor::from(0.5_f32));
}
