//! The distributions, within bounds that a fair source leaves less than once in a million seeds.

use cloze_random::{Draws, Stream};
use proptest::prelude::*;

const TEST: Stream = Stream::named("test");
const TRIALS: usize = 60_000;

/// Whether `hits` of [`TRIALS`] may come from the probability `p`: within five standard
/// deviations of the binomial.
fn is_binomial(hits: usize, p: f64) -> bool {
    let mean = TRIALS as f64 * p;
    (hits as f64 - mean).abs() <= 5.0 * (mean * (1.0 - p)).sqrt()
}

/// How often each of `0..outcomes` was drawn.
fn histogram(outcomes: usize, mut draw: impl FnMut(&mut Draws) -> usize) -> Vec<usize> {
    let mut draws = Draws::new(11, TEST, 0, 0);
    let mut counts = vec![0; outcomes];
    for _ in 0..TRIALS {
        counts[draw(&mut draws)] += 1;
    }
    counts
}

#[test]
fn below_is_uniform() {
    for bound in [1, 2, 3, 7, 100] {
        let counts = histogram(bound, |draws| draws.below(bound as u64) as usize);
        let p = 1.0 / bound as f64;
        assert!(
            counts.iter().all(|&hits| is_binomial(hits, p)),
            "below({bound}) drew {counts:?}"
        );
    }
}

/// With `bits % bound`, or a product without rejection, the first or every second of the three
/// thirds would be drawn half as often again.
#[test]
fn below_is_uniform_where_truncation_would_be_biased() {
    let third = 1 << 62;
    let counts = histogram(3, |draws| (draws.below(3 * third) / third) as usize);
    assert!(
        counts.iter().all(|&hits| is_binomial(hits, 1.0 / 3.0)),
        "the thirds of the range were drawn {counts:?}"
    );
    let odd = histogram(2, |draws| (draws.below(3 * third) % 2) as usize);
    assert!(is_binomial(odd[1], 0.5), "odd numbers: {odd:?}");
}

#[test]
fn chance_and_unit_follow_their_probability() {
    for p in [0.0, 0.015, 0.5, 0.8, 1.0] {
        let hits = histogram(2, |draws| usize::from(draws.chance(p)))[1];
        assert!(is_binomial(hits, p), "chance({p}) hit {hits} of {TRIALS}");
    }
    let tenths = histogram(10, |draws| (draws.unit() * 10.0) as usize);
    assert!(tenths.iter().all(|&hits| is_binomial(hits, 0.1)));
}

#[test]
fn shuffle_makes_every_order_equally_often() {
    let counts = histogram(9, |draws| {
        let mut items = [0, 1, 2];
        draws.shuffle(&mut items);
        items[0] * 3 + items[1]
    });
    let orders = [1, 2, 3, 5, 6, 7];
    assert!(
        orders.iter().all(|&o| is_binomial(counts[o], 1.0 / 6.0)),
        "{counts:?}"
    );
    assert_eq!(counts.iter().sum::<usize>(), TRIALS);
}

#[test]
fn weighted_follows_the_weights() {
    let weights = [0.0, 1.0, 0.0, 4.0, 3.0, 0.0];
    let counts = histogram(weights.len(), |draws| draws.weighted(&weights));
    for (&hits, &weight) in counts.iter().zip(&weights) {
        assert!(is_binomial(hits, weight / 8.0), "{counts:?}");
    }
}

#[test]
#[should_panic(expected = "cannot draw below zero")]
fn below_refuses_an_empty_range() {
    Draws::new(0, TEST, 0, 0).below(0);
}

#[test]
#[should_panic(expected = "cannot draw from weights that sum to 0")]
fn weighted_refuses_weights_that_are_all_zero() {
    Draws::new(0, TEST, 0, 0).weighted(&[0.0, 0.0]);
}

proptest! {
    #[test]
    fn weighted_never_picks_a_zero_weight(
        weights in prop::collection::vec(prop_oneof![Just(0.0), 1e-12..1e12], 1..20)
            .prop_filter("one must be positive", |w| w.iter().any(|&w| w > 0.0)),
        seed: u64,
    ) {
        let mut draws = Draws::new(seed, TEST, 0, 0);
        for _ in 0..100 {
            prop_assert!(weights[draws.weighted(&weights)] > 0.0);
        }
    }

    #[test]
    fn below_stays_below(bound in 1_u64.., seed: u64) {
        prop_assert!(Draws::new(seed, TEST, 0, 0).below(bound) < bound);
    }

    #[test]
    fn shuffle_keeps_the_items(mut items: Vec<u8>, seed: u64) {
        let mut shuffled = items.clone();
        Draws::new(seed, TEST, 0, 0).shuffle(&mut shuffled);
        shuffled.sort_unstable();
        items.sort_unstable();
        prop_assert_eq!(shuffled, items);
    }

    /// Each of the four parts of a place matters, and nothing else does.
    #[test]
    fn a_place_has_its_own_numbers(
        place: (u64, u64, u64),
        other: (u64, u64, u64),
        name: String,
        other_name: String,
    ) {
        let numbers = |(seed, step, index), name| {
            let mut draws = Draws::new(seed, Stream::named(name), step, index);
            [draws.bits(), draws.bits()]
        };
        let here = numbers(place, &name);
        prop_assert_eq!(here, numbers(place, &name));
        let neighbours = [(other.0, place.1, place.2), (place.0, other.1, place.2), (place.0, place.1, other.2)];
        for neighbour in neighbours.into_iter().filter(|&neighbour| neighbour != place) {
            prop_assert_ne!(here, numbers(neighbour, &name));
        }
        if name != other_name {
            prop_assert_ne!(Stream::named(&name), Stream::named(&other_name));
            prop_assert_ne!(here, numbers(place, &other_name));
        }
    }
}
