//! The statistics of single [`Item`](crate::Item)s, where they are more than counts.

use std::collections::BTreeMap;

/// The longest n-grams of BLEU.
pub(crate) const BLEU_ORDER: usize = 4;
/// Matches and n-grams of each length, and two lengths.
pub(crate) const BLEU_STATISTICS: usize = 2 * BLEU_ORDER + 2;

/// What BLEU counts in a candidate: of n = 1 to 4 the n-grams that a reference has, each at most as
/// often as the reference in which it is most frequent; of n = 1 to 4 all n-grams; its length; the length
/// of the reference that is nearest to it, the shorter of two (Papineni et al., 2002, sections 2.1, 2.2).
///
/// ```
/// use cloze_compare::{Item, MetricKind, statistics::bleu};
///
/// let words = |text: &'static str| text.split(' ').collect::<Vec<_>>();
/// let (candidate, reference) = (words("the the the the the the the"), words("the cat is on the mat"));
/// let counts = bleu(&candidate, &[&reference]);
/// assert_eq!((counts[0], counts[4], counts[8], counts[9]), (2.0, 7.0, 7.0, 6.0));
/// // No word pair matches.
/// assert_eq!(MetricKind::Bleu.value(&[Item::new("a", counts)]), 0.0);
/// ```
///
/// # Panics
/// Without a reference.
pub fn bleu<T: Ord>(candidate: &[T], references: &[&[T]]) -> [f64; BLEU_STATISTICS] {
    let mut counts = [0.0; BLEU_STATISTICS];
    for n in 1..=BLEU_ORDER {
        let references: Vec<_> = references.iter().map(|one| ngrams(one, n)).collect();
        for (ngram, count) in ngrams(candidate, n) {
            let allowed = references.iter().filter_map(|one| one.get(ngram)).max();
            counts[n - 1] += count.min(allowed.copied().unwrap_or(0)) as f64;
            counts[BLEU_ORDER + n - 1] += count as f64;
        }
    }
    let length = candidate.len();
    let lengths = references.iter().map(|one| one.len());
    let nearest = lengths.min_by_key(|&one| (one.abs_diff(length), one));
    counts[2 * BLEU_ORDER] = length as f64;
    counts[2 * BLEU_ORDER + 1] = nearest.expect("a candidate has a reference") as f64;
    counts
}

/// What a correlation sums up of a pair of numbers: `1, x, y, x^2, y^2, x y`. Numbers that are far from
/// zero lose digits so: give their distances from some value in the middle, which correlate the same.
pub fn products(x: f64, y: f64) -> [f64; 6] {
    [1.0, x, y, x * x, y * y, x * y]
}

/// The place of each number among all, from the middle place on: equal ones share the mean of their
/// places (Kendall, "The Treatment of Ties in Ranking Problems", 1945).
///
/// ```
/// use cloze_compare::statistics::ranks;
///
/// assert_eq!(ranks(&[0.1, 7.0, 0.1, 0.2, 9.0]), [-1.5, 1.0, -1.5, 0.0, 2.0]);
/// ```
pub fn ranks(numbers: &[f64]) -> Vec<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = |number: &f64| {
        let below = sorted.partition_point(|one| one < number);
        let upto = sorted.partition_point(|one| one <= number);
        (below as f64 + upto as f64 - sorted.len() as f64) / 2.0
    };
    numbers.iter().map(rank).collect()
}

fn ngrams<T: Ord>(tokens: &[T], n: usize) -> BTreeMap<&[T], u64> {
    let mut counts = BTreeMap::new();
    for ngram in tokens.windows(n) {
        *counts.entry(ngram).or_default() += 1;
    }
    counts
}
