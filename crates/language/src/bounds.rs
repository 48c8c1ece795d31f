use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::Hmm;

/// States with weights.
type Weights = Vec<(usize, f64)>;

impl Hmm {
    /// Exact bounds of the entropy rate, in nats per word: the entropy of the last of so many
    /// words of an endless text given those before it, with the state of the first word known and
    /// without (Cover and Thomas 2006, theorem 4.5.1).
    ///
    /// The more words, the closer the bounds. All texts of that many words are gone through, so
    /// that the time grows exponentially: a few words for a language, many for a tiny model.
    ///
    /// # Panics
    /// If `words` is zero.
    pub fn entropy_bounds(&self, words: usize) -> RangeInclusive<f64> {
        assert!(words > 0, "the last of no words has no entropy");
        let last = |start: &Weights| self.entropy(start, words) - self.entropy(start, words - 1);
        let stationary = self.stationary();
        let known = |&(state, p): &(usize, f64)| p * last(&vec![(state, 1.0)]);
        let lower = stationary.iter().map(known).sum();
        lower..=last(&stationary)
    }

    /// Entropy in nats of so many words together, from the weights of the first state.
    fn entropy(&self, start: &Weights, words: usize) -> f64 {
        if words == 0 {
            let p: f64 = start.iter().map(|(_, p)| p).sum();
            return -p * p.ln();
        }
        let mut shown: BTreeMap<usize, BTreeMap<usize, f64>> = BTreeMap::new();
        for &(state, weight) in start {
            for (word, p) in self.emissions()[state].iter() {
                let next = shown.entry(word).or_default();
                for (state, q) in self.transitions()[state].iter() {
                    *next.entry(state).or_default() += weight * p * q;
                }
            }
        }
        let after = |next: BTreeMap<usize, f64>| {
            let next: Weights = next.into_iter().collect();
            self.entropy(&next, words - 1)
        };
        shown.into_values().map(after).sum()
    }

    /// How often each state is visited in an endless text, by power iteration. Every other step
    /// stays where it is, in the mean, so that a chain with a period settles, too.
    fn stationary(&self) -> Weights {
        let mut here = vec![0.0; self.states()];
        self.initial().add_to(&mut here, 1.0);
        loop {
            let mut next: Vec<f64> = here.iter().map(|p| p / 2.0).collect();
            for (row, p) in self.transitions().iter().zip(&here) {
                row.add_to(&mut next, p / 2.0);
            }
            let moved: f64 = here.iter().zip(&next).map(|(a, b)| (a - b).abs()).sum();
            if moved < 1e-12 {
                let visited = next.into_iter().enumerate();
                return visited.filter(|&(_, p)| p > 0.0).collect();
            }
            here = next;
        }
    }
}
