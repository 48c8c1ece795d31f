use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// Counts whole numbers, such as lengths, in bins of equal ratio: five for each power of ten, with
/// Renard's preferred numbers as edges (ISO 3, series R5). Threads fill their own and add them up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogBins {
    counts: Vec<u64>,
}

/// Bin `n` holds `EDGES[n]..EDGES[n + 1]`, and the last one all from its edge.
const EDGES: [u64; BINS] = edges();
/// One for zero, five for each power of ten up to 10^18, and 10^19.
const BINS: usize = 1 + 5 * 19 + 1;

impl LogBins {
    /// Without a value.
    #[must_use]
    pub fn new() -> Self {
        Self {
            counts: vec![0; BINS],
        }
    }

    /// Counts one value.
    pub fn add(&mut self, value: u64) {
        self.counts[EDGES.partition_point(|&edge| edge <= value) - 1] += 1;
    }

    /// The first bin with a count, and the one after the last.
    pub(super) fn occupied(&self) -> Option<(usize, usize)> {
        let first = self.counts.iter().position(|&count| count > 0)?;
        let last = self.counts.iter().rposition(|&count| count > 0)?;
        Some((first, last + 1))
    }

    /// Of the bins `first..end`.
    pub(super) fn counts(&self, first: usize, end: usize) -> Vec<u64> {
        self.counts[first..end].to_vec()
    }

    /// Of the bins `first..end`: one more than there are bins.
    pub(super) fn edges(first: usize, end: usize) -> Vec<f64> {
        let upper = if end < BINS { EDGES[end] } else { u64::MAX };
        let edges = EDGES[first..end].iter().copied().chain([upper]);
        edges.map(|edge| edge as f64).collect()
    }
}

impl Default for LogBins {
    fn default() -> Self {
        Self::new()
    }
}

impl AddAssign<&Self> for LogBins {
    fn add_assign(&mut self, other: &Self) {
        for (sum, count) in self.counts.iter_mut().zip(&other.counts) {
            *sum += count;
        }
    }
}

impl Extend<u64> for LogBins {
    fn extend<T: IntoIterator<Item = u64>>(&mut self, values: T) {
        values.into_iter().for_each(|value| self.add(value));
    }
}

const fn edges() -> [u64; BINS] {
    // Below ten the series is rounded to whole numbers.
    let mut edges = [0, 1, 2, 3, 4, 6, 10, 16, 25, 40, 63].as_slice();
    let mut all = [0; BINS];
    let mut bin = 0;
    let mut scale = 1;
    while bin < BINS {
        if let [first, rest @ ..] = edges {
            all[bin] = *first * scale;
            bin += 1;
            edges = rest;
        } else {
            scale *= 10;
            edges = [10, 16, 25, 40, 63].as_slice();
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn edges_are_preferred_numbers() {
        assert_eq!(
            EDGES[..14],
            [0, 1, 2, 3, 4, 6, 10, 16, 25, 40, 63, 100, 160, 250]
        );
        assert_eq!(
            EDGES[BINS - 2..],
            [6_300_000_000_000_000_000, 10_000_000_000_000_000_000]
        );
        assert!(EDGES.is_sorted_by(|a, b| a < b));
        assert_eq!(LogBins::edges(BINS - 1, BINS), [1e19, u64::MAX as f64]);
    }

    proptest! {
        #[test]
        fn a_value_lies_between_its_edges(value: u64) {
            for value in [value, value >> (value % 64), 0, u64::MAX] {
                let mut bins = LogBins::new();
                bins.add(value);
                let (first, end) = bins.occupied().expect("one value");
                let edges = LogBins::edges(first, end);
                prop_assert_eq!(bins.counts(first, end), [1]);
                prop_assert!(edges[0] <= value as f64 && value as f64 <= edges[1]);
            }
        }
    }
}
