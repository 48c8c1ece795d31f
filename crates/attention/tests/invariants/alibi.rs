//! ALiBi: the slopes of the paper, times the distance, on whatever the mask lets through.

use cloze_attention::{Alibi, Mask, Place, QueryKey};
use proptest::prelude::*;
use tch::{Device, Tensor};

use crate::common::normal;
use crate::sight::{last_queries, sights, texts};

fn biased(heads: i64, seq: i64, mem: i64, mask: Mask) -> Mask {
    let query = normal(0, &[1, heads, seq, 2]);
    let key = normal(1, &[1, 1, mem, 2]);
    let placed = Alibi::new(heads).place(QueryKey {
        query: query.shallow_clone(),
        key: key.shallow_clone(),
        mask,
    });
    assert!(placed.query.equal(&query) && placed.key.equal(&key));
    placed.mask
}

fn bias(mask: Mask) -> Tensor {
    match mask {
        Mask::Bias(bias) => bias,
        other => panic!("expected a bias, got {other:?}"),
    }
}

/// Of each head, what one step of distance costs.
fn slopes(heads: i64) -> Vec<f64> {
    let bias = bias(biased(heads, 2, 2, Mask::All)); // [1, heads, 2, 2]
    (0..heads)
        .map(|head| -bias.double_value(&[0, head, 1, 0]))
        .collect()
}

/// Press et al., 2022, section 3: "for 8 heads the slopes are 1/2, 1/4, .., 1/256", and for 16 the
/// square roots between them. For 12 heads `get_slopes(12)` of the authors' code gives those of 8
/// and then the first four of every other one of 16.
#[test]
fn slopes_are_those_of_the_paper() {
    let powers = |exponents: &[f64]| {
        exponents
            .iter()
            .map(|&e| 2_f64.powf(-e))
            .collect::<Vec<_>>()
    };
    let eight = powers(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    let twelve = [eight.clone(), powers(&[0.5, 1.5, 2.5, 3.5])].concat();
    let sixteen: Vec<f64> = powers(&(1..=16).map(|i| f64::from(i) / 2.0).collect::<Vec<_>>());
    for (heads, expected) in [(1, powers(&[8.0])), (8, eight), (12, twelve), (16, sixteen)] {
        for (own, expected) in slopes(heads).into_iter().zip(expected) {
            assert!(
                (own - expected).abs() < 1e-7,
                "{heads} heads: {own}, expected {expected}"
            );
        }
    }
}

proptest! {
    #[test]
    fn the_bias_is_the_slope_times_the_distance(
        heads in 1_i64..20, mem in 1_i64..9, seq in 1_i64..9,
    ) {
        let seq = seq.min(mem);
        let bias = bias(biased(heads, seq, mem, Mask::All));
        for (head, slope) in slopes(heads).into_iter().enumerate() {
            for (query, key) in (0..seq).flat_map(|q| (0..mem).map(move |k| (q, k))) {
                let distance = (mem - seq + query).abs_diff(key) as f64;
                let own = bias.double_value(&[0, head as i64, query, key]);
                prop_assert!((own + slope * distance).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn what_the_mask_hides_stays_hidden(
        sight in sights(), texts in texts(), heads in 1_i64..5, seq in 1_i64..9,
    ) {
        let (batch, mem) = (texts.batch() as i64, texts.len as i64);
        let seq = seq.min(mem);
        let full = |mask: &Mask| {
            mask.keep(seq, mem, Device::Cpu).expand([batch, heads, seq, mem], false)
        };
        let mask = last_queries(sight.mask(&texts), seq);
        let expected = full(&mask);
        prop_assert!(full(&biased(heads, seq, mem, mask)).equal(&expected));
    }
}
