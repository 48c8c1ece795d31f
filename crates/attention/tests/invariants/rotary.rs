//! Rotary positions: the rotation of the paper, and what follows from it.

use cloze_attention::{Mask, Place, QueryKey, Rotary, Rotation};
use cloze_tensor::Parameters;
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{gap, normal};

fn rotated(query: &Tensor, key: &Tensor) -> [Tensor; 2] {
    let (query, key) = (query.shallow_clone(), key.shallow_clone());
    let (parameters, head_dim) = (Parameters::new(0, Device::Cpu), query.size()[3]);
    let rotary = Rotary::new(&parameters.root(), head_dim, &Rotation::WHOLE);
    let heads = rotary.place(QueryKey {
        query,
        key,
        mask: Mask::Causal,
    });
    assert!(matches!(heads.mask, Mask::Causal));
    [heads.query, heads.key]
}

/// Su et al., 2021, equation 34, one number at a time: `x` at `position`.
fn by_hand(x: &[f32], position: usize) -> Vec<f32> {
    let half = x.len() / 2;
    let turned = |i: usize| {
        let pair = i % half;
        let frequency = 10_000_f64.powf(-2.0 * pair as f64 / x.len() as f64);
        let (sin, cos) = (position as f64 * frequency).sin_cos();
        let (left, right) = (f64::from(x[pair]), f64::from(x[pair + half]));
        if i < half {
            left * cos - right * sin
        } else {
            right * cos + left * sin
        }
    };
    (0..x.len()).map(|i| turned(i) as f32).collect()
}

proptest! {
    #[test]
    fn each_pair_turns_with_its_position(len in 1_i64..20, half in 1_i64..6, seed: u64) {
        let x = normal(seed, &[1, 1, len, 2 * half]);
        let [turned, _] = rotated(&x, &x);
        for position in 0..len {
            let row = |x: &Tensor| {
                Vec::<f32>::try_from(x.select(2, position).view(-1)).expect("floats")
            };
            let expected = by_hand(&row(&x), position as usize);
            prop_assert!(gap(&Tensor::from_slice(&row(&turned)), &Tensor::from_slice(&expected)) < 1e-5);
        }
    }

    /// One query and one key, put everywhere.
    #[test]
    fn a_score_depends_on_the_distance_only(len in 2_i64..30, half in 1_i64..6, seed: u64) {
        let everywhere = |seed| normal(seed, &[1, 1, 1, 2 * half]).expand([1, 1, len, 2 * half], false);
        let [query, key] = rotated(&everywhere(seed), &everywhere(seed ^ 1));
        let scores = query.matmul(&key.transpose(2, 3)); // [1, 1, len, len]
        let part = |first| scores.narrow(2, first, len - 1).narrow(3, first, len - 1);
        prop_assert!(gap(&part(0), &part(1)) < 1e-4);
    }

    #[test]
    fn queries_are_the_last_tokens(
        mem in 1_i64..20, seq in 1_i64..20, half in 1_i64..6, heads in 1_i64..4, seed: u64,
    ) {
        let seq = seq.min(mem);
        let (query, key) = (
            normal(seed, &[2, heads, mem, 2 * half]),
            normal(seed ^ 1, &[2, 1, mem, 2 * half]),
        );
        let [all, keys] = rotated(&query, &key);
        let [last, same_keys] = rotated(&query.narrow(2, mem - seq, seq), &key);
        prop_assert!(gap(&last, &all.narrow(2, mem - seq, seq)) < 1e-6);
        prop_assert_eq!(gap(&same_keys, &keys), 0.0);
    }

    #[test]
    fn lengths_are_kept(len in 1_i64..20, half in 1_i64..6, seed: u64) {
        let x = normal(seed, &[1, 2, len, 2 * half]);
        let [turned, _] = rotated(&x, &x);
        let length = |x: &Tensor| x.square().sum_dim_intlist(-1, false, Kind::Float);
        prop_assert!(gap(&length(&x), &length(&turned)) < 1e-4);
    }
}

/// On the distance it does depend: a key that equals the query is best liked beside it.
#[test]
fn a_score_depends_on_the_distance() {
    let ones = normal(0, &[1, 1, 2, 8]).ones_like();
    let [query, key] = rotated(&ones, &ones);
    let scores = query.matmul(&key.transpose(2, 3));
    let [near, far] = [0, 1].map(|key| scores.double_value(&[0, 0, 0, key]));
    assert!((near - 8.0).abs() < 1e-5 && far < 7.5, "{near} {far}");
}
