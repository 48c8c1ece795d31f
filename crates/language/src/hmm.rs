use std::iter;

use cloze_random::Draws;

use crate::Categorical;

/// A hidden Markov model with sparse tables: in each state it shows a word, then moves on
/// (Rabiner, "A Tutorial on Hidden Markov Models", 1989, section II).
///
/// States and words are counted from zero.
#[derive(Debug, Clone)]
pub struct Hmm {
    /// The first state.
    pub initial: Categorical,
    /// For each state, the state after it.
    pub transitions: Vec<Categorical>,
    /// For each state, the word that it shows.
    pub emissions: Vec<Categorical>,
}

impl Hmm {
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
