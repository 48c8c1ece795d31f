use super::*;

fn near(threshold: f64) -> Near {
    Near {
        threshold,
        words: 5,
        characters: 8,
    }
}

/// Sets of `size` elements in all, of which the share `jaccard` is in both.
fn sets(size: u64, jaccard: f64, seed: u64) -> [Vec<u64>; 2] {
    let both = (size as f64 * jaccard).round() as u64;
    let only = (size - both) / 2;
    let element = |i: u64| mix(mix(seed) ^ i);
    [
        (0..both + only).map(element).collect(),
        (0..both).chain(both + only..size).map(element).collect(),
    ]
}

#[test]
fn the_bands_find_what_is_at_the_threshold() {
    assert_eq!(MinHash::new(&near(0.8)), MinHash { bands: 20, rows: 7 });
    assert_eq!(MinHash::new(&near(0.5)), MinHash { bands: 17, rows: 2 });
    for threshold in 30..=100 {
        let threshold = f64::from(threshold) / 100.0;
        let MinHash { bands, rows } = MinHash::new(&near(threshold));
        let missed = (1.0 - threshold.powi(rows as i32)).powi(bands as i32);
        assert!(missed <= 0.010_000_1, "{threshold}: {missed}");
        assert!(bands <= MAX_BANDS && rows <= MAX_ROWS);
    }
}

/// The share of equal minima estimates the index: over 200 pairs of sets with 140 minima each, the
/// mean lies within four standard errors of a binomial (the sketch varies less than one).
#[test]
fn the_share_of_equal_minima_is_unbiased() {
    let (trials, size) = (200, 140);
    for elements in [5, 20, 100, 1000] {
        for jaccard in [0.2, 0.6, 0.8, 1.0] {
            let equal: usize = (0..trials)
                .map(|seed| {
                    let [a, b] = sets(elements, jaccard, seed).map(|set| minima(set, size));
                    a.iter().zip(&b).filter(|(a, b)| a == b).count()
                })
                .sum();
            let draws = (trials as usize * size) as f64;
            let found = equal as f64 / draws;
            let error = 4.0 * (jaccard * (1.0 - jaccard) / draws).sqrt();
            assert!(
                (found - jaccard).abs() <= error,
                "{elements}, {jaccard}: {found}"
            );
        }
    }
}

/// And so do the bands: the share of pairs with an equal band is what independent minima would
/// give, or little less, for sets of every size.
#[test]
fn the_bands_recall_what_they_promise() {
    for threshold in [0.5, 0.6, 0.7, 0.8, 0.9] {
        let hash = MinHash::new(&near(threshold));
        for elements in [20, 60, 140, 300, 2000] {
            let found = (0..300)
                .filter(|&seed| {
                    let [a, b] = sets(elements, threshold, seed).map(|set| hash.bands(set));
                    a.iter().zip(&b).any(|(a, b)| a == b)
                })
                .count();
            // 0.99 less four standard errors of 300 draws is 0.967.
            assert!(found >= 290, "{threshold}, {elements}: {found} of 300");
        }
    }
}

#[test]
fn minima_are_of_sets() {
    let [set, _] = sets(50, 1.0, 1);
    let mut again = set.clone();
    again.extend(set.iter().rev());
    assert_eq!(minima(set.clone(), 140), minima(again.clone(), 140));
    let hash = MinHash::new(&near(0.8));
    assert_eq!(hash.bands(set), hash.bands(again));
    assert!(hash.bands(Vec::new()).is_empty());
    assert_eq!(hash.bands(vec![7]).len(), 20);
}
