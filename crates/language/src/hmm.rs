use std::collections::HashMap;
use std::iter;

use cloze_random::Draws;

use crate::Categorical;

/// A hidden Markov model with sparse tables: in each state it shows a word, then moves on
/// (Rabiner, "A Tutorial on Hidden Markov Models", 1989, section II).
///
/// States and words are counted from zero. What a text tells of its states is computed exactly:
/// see [`Hmm::causal`] and [`Hmm::masked`].
#[derive(Debug, Clone)]
pub struct Hmm {
    initial: Categorical,
    transitions: Vec<Categorical>,
    emissions: Vec<Categorical>,
    /// For each word, the states that may show it, with the probability that they do.
    shown_by: Vec<Vec<(usize, f64)>>,
    /// For each state, the first that shows the same words with the same probabilities.
    alike: Vec<usize>,
}

impl Hmm {
    /// The model with these tables: the first state, the state after each, and the word of each.
    ///
    /// # Panics
    /// If the rows are not as many as the states, or name a state that has none.
    pub fn new(
        initial: Categorical,
        transitions: Vec<Categorical>,
        emissions: Vec<Categorical>,
    ) -> Self {
        let states = transitions.len();
        assert_eq!(emissions.len(), states, "each state needs a row of words");
        let leads_outside = |row: &Categorical| row.iter().any(|(state, _)| state >= states);
        assert!(
            !leads_outside(&initial) && !transitions.iter().any(leads_outside),
            "a row leads to a state that is none of the {states}"
        );
        let words = emissions.iter().flat_map(Categorical::iter);
        let words = words.map(|(word, _)| word + 1).max().unwrap_or(0);
        let mut shown_by = vec![vec![]; words];
        for (state, row) in emissions.iter().enumerate() {
            for (word, p) in row.iter() {
                shown_by[word].push((state, p));
            }
        }
        Self {
            initial,
            transitions,
            alike: alike(&emissions),
            emissions,
            shown_by,
        }
    }

    /// The first state.
    pub fn initial(&self) -> &Categorical {
        &self.initial
    }

    /// For each state, the state after it.
    pub fn transitions(&self) -> &[Categorical] {
        &self.transitions
    }

    /// For each state, the word that it shows.
    pub fn emissions(&self) -> &[Categorical] {
        &self.emissions
    }

    /// Number of states.
    pub fn states(&self) -> usize {
        self.transitions.len()
    }

    /// Number of words: one more than the last that a state shows.
    pub fn words(&self) -> usize {
        self.shown_by.len()
    }

    /// The states that may show the word, with the probability that they do.
    ///
    /// # Panics
    /// If there is no such word.
    pub(crate) fn shown_by(&self, word: usize) -> &[(usize, f64)] {
        let words = self.words();
        assert!(word < words, "word {word} of a model with {words} words");
        &self.shown_by[word]
    }

    /// The total of each word from weights of states.
    pub(crate) fn words_of(&self, states: impl Iterator<Item = (usize, f64)>) -> Vec<f64> {
        // A language has few kinds of words against its states, and noise makes long rows.
        let mut kinds = vec![0.0; self.states()];
        for (state, weight) in states {
            kinds[self.alike[state]] += weight;
        }
        let mut words = vec![0.0; self.words()];
        for (row, weight) in self.emissions.iter().zip(kinds) {
            if weight > 0.0 {
                row.add_to(&mut words, weight);
            }
        }
        words
    }

    /// An endless walk: states with the words they show.
    pub fn sample(&self, mut draws: Draws) -> impl Iterator<Item = (usize, usize)> + '_ {
        let mut next = self.initial.draw(&mut draws);
        iter::repeat_with(move || {
            let state = next;
            let word = self.emissions[state].draw(&mut draws);
            next = self.transitions[state].draw(&mut draws);
            (state, word)
        })
    }
}

fn alike(rows: &[Categorical]) -> Vec<usize> {
    let mut firsts = HashMap::new();
    let first = |(state, row): (usize, &Categorical)| {
        let row: Vec<_> = row.iter().map(|(word, p)| (word, p.to_bits())).collect();
        *firsts.entry(row).or_insert(state)
    };
    rows.iter().enumerate().map(first).collect()
}
