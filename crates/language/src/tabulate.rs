use std::collections::HashMap;

use crate::grammar::{Grammar, HiddenState, STOP, SentencePlace};
use crate::{Categorical, Hmm};

/// Finds all states that can be reached, in the order in which they are met, and their tables
/// over the sorted `vocabulary`.
pub(crate) fn tabulate(grammar: &Grammar, vocabulary: &[&'static str]) -> (Vec<HiddenState>, Hmm) {
    let mut found = Found::default();
    let initial = found.distribution(grammar.initial());
    let (mut transitions, mut emissions) = (vec![], vec![]);
    let noise = grammar.level().noise;
    while let Some(&state) = found.states.get(transitions.len()) {
        transitions.push(found.distribution(grammar.transition(state)));
        let words = grammar.emission(state);
        let words = words.map(|(word, p)| (position(vocabulary, word), p));
        emissions.push(match state.place {
            SentencePlace::Word { .. } => noisy(&words.collect::<Vec<_>>(), noise, vocabulary),
            SentencePlace::Stop => words.collect(),
        });
    }
    (found.states, Hmm::new(initial, transitions, emissions))
}

/// The words with the probability of each when any is replaced with the probability `noise`, by
/// all words but the full stop alike.
fn noisy(words: &[(usize, f64)], noise: f64, vocabulary: &[&'static str]) -> Categorical {
    let uniform = noise / (vocabulary.len() - 1) as f64;
    let is_other =
        |&word: &usize| vocabulary[word] != STOP && words.iter().all(|&(meant, _)| meant != word);
    let others = (0..vocabulary.len()).filter(is_other);
    let others = others.map(|word| (word, uniform));
    let meant = words
        .iter()
        .map(|&(word, p)| (word, p * (1.0 - noise) + uniform));
    meant.chain(others.filter(|&(_, p)| p > 0.0)).collect()
}

fn position(vocabulary: &[&'static str], word: &str) -> usize {
    vocabulary
        .binary_search(&word)
        .expect("the vocabulary holds every form of every word, sorted")
}

/// The states met so far, in order.
#[derive(Debug, Default)]
struct Found {
    states: Vec<HiddenState>,
    indices: HashMap<HiddenState, usize>,
}

impl Found {
    fn distribution(&mut self, ways: Vec<(HiddenState, f64)>) -> Categorical {
        ways.into_iter()
            .map(|(state, p)| (self.index(state), p))
            .collect()
    }

    fn index(&mut self, state: HiddenState) -> usize {
        *self.indices.entry(state).or_insert_with(|| {
            self.states.push(state);
            self.states.len() - 1
        })
    }
}
