//! Sums over every text and every walk through the states, straight from the definition.

use cloze_language::{Categorical, Hmm};

/// A model as dense tables.
pub(crate) struct Every {
    initial: Vec<f64>,
    transitions: Vec<Vec<f64>>,
    emissions: Vec<Vec<f64>>,
    words: usize,
}

fn dense(row: &Categorical, length: usize) -> Vec<f64> {
    let mut dense = vec![0.0; length];
    for (outcome, p) in row.iter() {
        dense[outcome] = p;
    }
    dense
}

/// All lists of this length with items below `base`.
fn lists(base: usize, length: usize) -> Vec<Vec<usize>> {
    (0..base.pow(length as u32))
        .map(|number| {
            (0..length)
                .map(|i| number / base.pow(i as u32) % base)
                .collect()
        })
        .collect()
}

impl Every {
    pub(crate) fn of(hmm: &Hmm) -> Self {
        let rows =
            |rows: &[Categorical], length| rows.iter().map(|row| dense(row, length)).collect();
        Self {
            initial: dense(hmm.initial(), hmm.states()),
            transitions: rows(hmm.transitions(), hmm.states()),
            emissions: rows(hmm.emissions(), hmm.words()),
            words: hmm.words(),
        }
    }

    /// Probability of a text whose last state is one of these.
    pub(crate) fn probability(&self, words: &[usize], last: impl Fn(usize) -> bool) -> f64 {
        let walks = lists(self.initial.len(), words.len());
        let ends = walks
            .iter()
            .filter(|walk| walk.last().is_none_or(|&state| last(state)));
        ends.map(|walk| self.joint(walk, words)).sum()
    }

    fn joint(&self, walk: &[usize], words: &[usize]) -> f64 {
        let first = walk.first().map_or(1.0, |&state| self.initial[state]);
        let moves = walk
            .windows(2)
            .map(|pair| self.transitions[pair[0]][pair[1]]);
        let shows = walk
            .iter()
            .zip(words)
            .map(|(&state, &word)| self.emissions[state][word]);
        first * moves.product::<f64>() * shows.product::<f64>()
    }

    /// The texts that have the words that are seen, with their probabilities, which are positive.
    pub(crate) fn consistent(
        &self,
        seen: &[Option<usize>],
        last: impl Fn(usize) -> bool,
    ) -> Vec<(Vec<usize>, f64)> {
        let agrees = |text: &Vec<usize>| {
            text.iter()
                .zip(seen)
                .all(|(&word, seen)| seen.is_none_or(|seen| seen == word))
        };
        let texts = lists(self.words, seen.len()).into_iter().filter(agrees);
        let weighed = texts.map(|text| {
            let p = self.probability(&text, &last);
            (text, p)
        });
        weighed.filter(|&(_, p)| p > 0.0).collect()
    }

    /// For each word that is not seen, its share in the texts. Nothing where there is no text.
    pub(crate) fn completions(
        &self,
        seen: &[Option<usize>],
        last: impl Fn(usize) -> bool,
    ) -> Vec<Vec<f64>> {
        let texts = self.consistent(seen, last);
        if texts.is_empty() {
            return vec![];
        }
        let total: f64 = texts.iter().map(|&(_, p)| p).sum();
        let share = |position: usize, word| {
            let same = texts.iter().filter(|(text, _)| text[position] == word);
            same.map(|&(_, p)| p).sum::<f64>() / total
        };
        let hidden = (0..seen.len()).filter(|&position| seen[position].is_none());
        hidden
            .map(|position| (0..self.words).map(|word| share(position, word)).collect())
            .collect()
    }
}
