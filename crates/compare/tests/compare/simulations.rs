//! Intervals and verdicts in worlds whose truth is known.
//!
//! A share p of n worlds has the standard error sqrt(p (1 - p) / n): what is asked for is within three.

use crate::common::{Normal, QUICK, losses, outcome};
use cloze_compare::{Bootstrap, Verdict};

/// Two arms: items that are hard for both, noise of each item, and noise of each seed.
struct World {
    difference: f64,
    items: usize,
    seeds: usize,
    seed_noise: f64,
}

impl World {
    fn arms(&self, world: u64) -> [(&'static str, Vec<Vec<f64>>); 2] {
        let mut draws = Normal::of(world, 0);
        let hard: Vec<f64> = (0..self.items).map(|_| 3.0 + draws.draw()).collect();
        let mut arm = |shift: f64| -> Vec<Vec<f64>> {
            let own: Vec<f64> = hard.iter().map(|hard| hard + 0.3 * draws.draw()).collect();
            let seeds = (0..self.seeds).map(|_| {
                let seed = shift + self.seed_noise * draws.draw();
                own.iter().map(|own| own + seed).collect()
            });
            seeds.collect()
        };
        [("first", arm(self.difference)), ("second", arm(0.0))]
    }

    /// In how many of 300 worlds the interval holds the true difference.
    fn covered(&self) -> usize {
        let holds = |world: &u64| {
            let outcome = outcome(&losses(&self.arms(*world)));
            let interval = outcome.difference("first", "second").expect("a pair");
            interval.low <= self.difference && self.difference <= interval.high
        };
        (0..300).filter(holds).count()
    }
}

#[test]
fn an_interval_of_items_holds_the_truth_in_95_of_100_worlds() {
    let world = World {
        difference: 0.1,
        items: 120,
        seeds: 1,
        seed_noise: 0.0,
    };
    // 95 % of 300 are 285, with a standard error of 3.8.
    let covered = world.covered();
    assert!((273..=297).contains(&covered), "{covered} of 300");
}

#[test]
fn an_interval_of_seeds_holds_the_truth_in_95_of_100_worlds() {
    for seeds in [2, 3, 5] {
        let world = World {
            difference: 0.1,
            items: 60,
            seeds,
            seed_noise: 1.0,
        };
        // Drawing three seeds with replacement covers the truth in 225 of 300.
        let covered = world.covered();
        assert!((273..=297).contains(&covered), "{seeds} seeds: {covered}");
    }
}

#[test]
fn an_interval_of_items_and_seeds_holds_the_truth_in_95_of_100_worlds() {
    let world = World {
        difference: 0.1,
        items: 60,
        seeds: 3,
        seed_noise: 0.05,
    };
    // Both noises are alike in size: 0.042 of the difference for items and 0.041 for seeds. An interval
    // for the sum of a normal and a Student's variable is a little wide.
    let covered = world.covered();
    assert!((273..=300).contains(&covered), "{covered} of 300");
}

#[test]
fn equal_arms_have_no_winner_but_in_5_of_100_worlds() {
    let world = World {
        difference: 0.0,
        items: 60,
        seeds: 3,
        seed_noise: 1.0,
    };
    let won = (0..300).filter(|&number| {
        let outcome = outcome(&losses(&world.arms(number)));
        matches!(outcome.verdict, Verdict::Winner(_))
    });
    // 15 are expected, with a standard error of 3.8.
    let won = won.count();
    assert!(won <= 26, "{won} of 300");
}

#[test]
fn the_same_values_twice_are_no_difference() {
    let values: Vec<f64> = (0..50).map(f64::from).collect();
    let outcome = outcome(&losses(&[
        ("one", vec![values.clone(); 3]),
        ("other", vec![values; 3]),
    ]));
    let interval = outcome.difference("one", "other").unwrap();
    assert_eq!(
        (interval.low, interval.value, interval.high),
        (0.0, 0.0, 0.0)
    );
    let among = vec!["one".to_owned(), "other".to_owned()];
    let behind = Vec::new();
    assert_eq!(outcome.verdict, Verdict::NoDifference { among, behind });
}

#[test]
fn pairs_are_surer_than_two_samples() {
    let world = World {
        difference: 0.2,
        items: 200,
        seeds: 1,
        seed_noise: 0.0,
    };
    let [first, mut second] = world.arms(1);
    let width = |arms: &[(&str, Vec<Vec<f64>>)]| {
        let outcome = outcome(&losses(arms));
        let interval = outcome.difference("first", "second").expect("a pair");
        (outcome.verdict, interval.high - interval.low)
    };
    let (verdict, paired) = width(&[first.clone(), second.clone()]);
    // The same values, each beside another item.
    second.1[0].rotate_left(77);
    let (noise, unpaired) = width(&[first, second]);
    // The standard deviations of a difference are 0.3 sqrt 2 and sqrt 2.18: 3.5 times as much.
    assert!(unpaired > 2.5 * paired, "{paired} {unpaired}");
    assert_eq!(verdict, Verdict::Winner("second".to_owned()));
    assert!(matches!(noise, Verdict::NoDifference { .. }));
}

#[test]
fn an_interval_is_as_wide_as_the_standard_error_says() {
    let mut draws = Normal::of(5, 1);
    let values: Vec<f64> = (0..400).map(|_| draws.draw()).collect();
    let mean = values.iter().sum::<f64>() / 400.0;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let error = (squares / 400.0 / 400.0).sqrt();
    let comparison = losses(&[("one", vec![values])]);
    let analysis =
        cloze_compare::Analysis::new(&comparison, Bootstrap::STANDARD).expect("paired results");
    let interval = analysis.outcomes[0].values[0].interval;
    // A quantile of 10,000 resamples is off by 2.7 % of the standard error.
    assert!(((interval.high - mean) / error - 1.96).abs() < 0.1);
    assert!(((mean - interval.low) / error - 1.96).abs() < 0.1);
    let other = Bootstrap { seed: 9, ..QUICK };
    let again = |bootstrap| cloze_compare::Analysis::new(&comparison, bootstrap).unwrap();
    assert_eq!(again(other), again(other));
    assert_ne!(again(other).outcomes, again(QUICK).outcomes);
}
