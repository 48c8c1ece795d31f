//! Mixing sources by weight.

use cloze_corpus::{Choice, Error, Mixture};
use proptest::prelude::*;

const BLOCK: u64 = Mixture::BLOCK;

fn quotas(weights: &[f64]) -> Vec<u64> {
    let mixture = Mixture::new(weights, 1).expect("good weights");
    (0..weights.len()).map(|i| mixture.quota(i)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_source_gives_each_item_once(
        weights in prop::collection::vec(prop_oneof![Just(0.0), 0.01..9.0], 0..6),
        one in 0.01..9.0,
        seed: u64,
        first in 0..1_000_u64,
    ) {
        let weights = [vec![one], weights].concat();
        let mixture = Mixture::new(&weights, seed).unwrap();
        let mut items = vec![Vec::new(); weights.len()];
        for n in first * BLOCK..(first + 2) * BLOCK {
            let Choice { source, item } = mixture.at(n);
            items[source].push(item);
        }
        for (source, items) in items.iter_mut().enumerate() {
            let quota = mixture.quota(source);
            // Each half is one block.
            for (block, items) in (first..).zip(items.chunks_mut(quota.max(1) as usize)) {
                items.sort_unstable();
                prop_assert!(items.iter().copied().eq(block * quota..(block + 1) * quota));
            }
            prop_assert_eq!(items.len() as u64, 2 * quota);
        }
    }

    #[test]
    fn quotas_are_the_shares_to_one_sample(
        weights in prop::collection::vec(0.01..9.0, 1..9),
        scale in prop_oneof![Just(1e-300), Just(1.0), Just(1e300)],
    ) {
        let quotas = quotas(&weights.iter().map(|weight| weight * scale).collect::<Vec<_>>());
        let total: f64 = weights.iter().sum();
        prop_assert_eq!(quotas.iter().sum::<u64>(), BLOCK);
        for (quota, weight) in quotas.iter().zip(&weights) {
            let exact = weight / total * BLOCK as f64;
            prop_assert!((*quota as f64 - exact).abs() < 1.0 + 1e-6, "{quota} for {exact}");
        }
    }
}

#[test]
fn quotas_of_plain_weights() {
    assert_eq!(quotas(&[5.0]), [10_000]);
    assert_eq!(quotas(&[0.7, 0.2, 0.0999, 0.0001]), [7000, 2000, 999, 1]);
    assert_eq!(quotas(&[1.0, 1.0, 1.0]), [3334, 3333, 3333]);
    assert_eq!(quotas(&[0.0, 2.0, 0.0, 2.0, 0.0]), [0, 5000, 0, 5000, 0]);
    assert_eq!(quotas(&[f64::MAX, f64::MAX]), [5000, 5000]);
}

#[test]
fn the_order_is_pure_and_belongs_to_the_seed_and_the_block() {
    let sources = |seed, start: u64| -> Vec<usize> {
        let mixture = Mixture::new(&[1.0, 2.0], seed).unwrap();
        (start..start + 64).map(|n| mixture.at(n).source).collect()
    };
    assert_eq!(sources(1, 0), sources(1, 0));
    assert_ne!(sources(1, 0), sources(2, 0));
    assert_ne!(sources(1, 0), sources(1, BLOCK));
    // Not one source after the other: 64 of 192 expected, 6.5 the deviation of the binomial.
    let first = sources(1, 0).iter().filter(|&&source| source == 0).count();
    assert!((5..38).contains(&first), "{first} of 64");
}

#[test]
fn the_last_sample_can_be_asked_for() {
    let mixture = Mixture::new(&[1.0], 7).unwrap();
    assert!(mixture.at(u64::MAX - BLOCK).item >= u64::MAX - 3 * BLOCK);
}

#[test]
fn bad_weights_are_named() {
    let error = |weights: &[f64]| Mixture::new(weights, 1).unwrap_err();
    assert!(matches!(error(&[]), Error::NoWeight(0)));
    assert!(matches!(error(&[0.0, 0.0]), Error::NoWeight(2)));
    for bad in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = error(&[1.0, bad]);
        assert!(matches!(error, Error::BadWeight { number: 1, .. }), "{bad}");
    }
    let small = error(&[9999.0, 1e-9]);
    assert_eq!(
        small.to_string(),
        "source 1 of the mixture has the weight 0.000000001, too small for one sample in a block: \
         give at least 1, or 0 to leave it out"
    );
}

#[test]
fn the_smallest_weight_that_is_named_is_possible() {
    for others in [vec![1.0], vec![0.3, 0.7, 12.0], vec![1e200; 5]] {
        let tiny = others[0] * 1e-12;
        let with = |weight| Mixture::new(&[others.as_slice(), &[weight]].concat(), 1);
        let Err(Error::SmallWeight {
            number, smallest, ..
        }) = with(tiny)
        else {
            panic!("{tiny} beside {others:?}");
        };
        assert_eq!(with(smallest).unwrap().quota(number), 1);
    }
}
