//! An initial value is a function of the seed and the parameter's name, and follows its law.

use cloze_tensor::{Init, Linear, Parameters};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::gap;

const COUNT: i64 = 100_000;

fn drawn(seed: u64, name: &str, shape: &[i64], std: f64) -> Tensor {
    let parameters = Parameters::new(seed, Device::Cpu);
    let init = Init::Normal { std };
    parameters.root().parameter(name, shape, init).detach()
}

proptest! {
    #[test]
    fn the_same_place_has_the_same_numbers(
        seed: u64, other_seed: u64, name: String, other_name: String, rows in 1_i64..9,
    ) {
        let own = drawn(seed, &name, &[rows, 3], 1.0);
        prop_assert!(own.equal(&drawn(seed, &name, &[rows, 3], 1.0)));
        if seed != other_seed {
            prop_assert!(gap(&own, &drawn(other_seed, &name, &[rows, 3], 1.0)) > 0.0);
        }
        if name != other_name {
            prop_assert!(gap(&own, &drawn(seed, &other_name, &[rows, 3], 1.0)) > 0.0);
        }
    }

    /// So that two models that share a part start with the same numbers in it.
    #[test]
    fn what_else_is_built_and_when_does_not_matter(
        order in Just(vec!["a", "b", "c", "d"]).prop_shuffle(), kept in 1_usize..=4, seed: u64,
    ) {
        let build = |names: &[&str]| {
            let parameters = Parameters::new(seed, Device::Cpu);
            for name in names {
                let init = Init::Normal { std: 0.02 };
                Linear::new(&(parameters.root() / name), 3, 2, true, init);
            }
            parameters.named()
        };
        let all = build(&["a", "b", "c", "d"]);
        for (name, tensor) in build(&order[..kept]) {
            let (_, expected) = all.iter().find(|(own, _)| *own == name).expect("built in both");
            prop_assert!(tensor.equal(expected), "{name}");
        }
    }
}

/// Five standard deviations of each estimate.
#[test]
fn normal_numbers_are_normal() {
    let (count, std) = (COUNT as f64, 0.02);
    for seed in 0..5 {
        let values = drawn(seed, "weight", &[COUNT], std).to_kind(Kind::Double) / std;
        let mean = values.mean(Kind::Double).double_value(&[]);
        let deviation = values.std(false).double_value(&[]);
        let within_one = values.abs().lt(1.0).sum(Kind::Double).double_value(&[]) / count;
        assert!(mean.abs() < 5.0 / count.sqrt(), "mean {mean}");
        assert!(
            (deviation - 1.0).abs() < 5.0 / (2.0 * count).sqrt(),
            "std {deviation}"
        );
        let share = 0.682_689; // of a normal law within one standard deviation
        let bound = 5.0 * (share * (1.0 - share) / count).sqrt();
        assert!(
            (within_one - share).abs() < bound,
            "share within one std: {within_one}"
        );
    }
}

#[test]
fn other_names_seeds_and_halves_are_uncorrelated() {
    let product = |a: &Tensor, b: &Tensor| (a * b).mean(Kind::Double).double_value(&[]);
    let values = drawn(0, "query.weight", &[COUNT], 1.0);
    let bound = 5.0 / (COUNT as f64).sqrt();
    for other in [
        drawn(0, "key.weight", &[COUNT], 1.0),
        drawn(1, "query.weight", &[COUNT], 1.0),
    ] {
        assert!(product(&values, &other).abs() < bound);
    }
    // The two numbers that one pair of uniform ones makes.
    let pairs = values.view([COUNT / 2, 2]);
    let correlation = product(&pairs.select(1, 0), &pairs.select(1, 1));
    assert!(
        correlation.abs() < 5.0 / (COUNT as f64 / 2.0).sqrt(),
        "{correlation}"
    );
}

#[test]
fn zeros_and_ones_are_zeros_and_ones() {
    let parameters = Parameters::new(0, Device::Cpu);
    for (name, init, value) in [("bias", Init::Zeros, 0.0), ("gain", Init::Ones, 1.0)] {
        let tensor = parameters.root().parameter(name, &[2, 3], init);
        assert_eq!(
            Vec::<f32>::try_from(tensor.view(-1)).expect("floats"),
            [value; 6]
        );
    }
}
