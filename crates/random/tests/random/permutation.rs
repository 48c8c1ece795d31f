//! A permutation visits everything once, each epoch in another order.

use cloze_random::{Permutation, Stream};
use proptest::prelude::*;

const TEST: Stream = Stream::named("test");

fn items(seed: u64, epoch: u64, len: u64) -> Vec<u64> {
    let order = Permutation::new(seed, TEST, epoch, len);
    (0..len).map(|i| order.at(i)).collect()
}

#[test]
fn every_short_length_is_a_bijection() {
    for len in 0..600 {
        let mut seen = items(5, 0, len);
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..len), "length {len}");
    }
}

/// Over many epochs each item of a short range comes first equally often, within five standard
/// deviations: a training run must not favour part of its data.
#[test]
fn no_item_is_favoured() {
    for len in [2, 3, 5, 6, 17] {
        let epochs = 20_000;
        let mut first = vec![0_u64; len as usize];
        for epoch in 0..epochs {
            first[Permutation::new(9, TEST, epoch, len).at(0) as usize] += 1;
        }
        let mean = epochs as f64 / len as f64;
        let deviation = (mean * (1.0 - 1.0 / len as f64)).sqrt();
        for &count in &first {
            assert!(
                (count as f64 - mean).abs() < 5.0 * deviation,
                "length {len}: {first:?}"
            );
        }
    }
}

#[test]
#[should_panic(expected = "position 5 of a permutation of 5 items")]
fn a_position_outside_is_refused() {
    Permutation::new(0, TEST, 0, 5).at(5);
}

proptest! {
    #[test]
    fn every_length_is_a_bijection(seed: u64, epoch: u64, len in 0_u64..20_000) {
        let mut seen = items(seed, epoch, len);
        seen.sort_unstable();
        prop_assert!(seen.into_iter().eq(0..len));
    }

    #[test]
    fn huge_lengths_stay_in_range_and_apart(
        seed: u64,
        (len, i, j) in (2_u64..).prop_flat_map(|len| (Just(len), 0..len, 0..len)),
    ) {
        let order = Permutation::new(seed, TEST, 0, len);
        prop_assert!(order.at(i) < len);
        prop_assert_eq!(order.at(i) == order.at(j), i == j);
    }

    /// 30! orders: two that agree would be no accident.
    #[test]
    fn epochs_seeds_and_streams_differ(seed: u64, epoch in 0..u64::MAX, len in 30_u64..200) {
        let here = items(seed, epoch, len);
        prop_assert_eq!(&here, &items(seed, epoch, len));
        prop_assert_ne!(&here, &items(seed, epoch + 1, len));
        prop_assert_ne!(&here, &items(seed ^ 1, epoch, len));
        let elsewhere = Permutation::new(seed, Stream::named("other"), epoch, len);
        prop_assert!(here.iter().zip(0..).any(|(&item, i)| item != elsewhere.at(i)));
    }
}
