use std::collections::HashMap;

use crate::grammar::{Grammar, State};
use crate::{Categorical, Hmm};

/// Finds all states that can be reached, in the order in which they are met, and their tables
/// over the sorted `vocabulary`.
pub(crate) fn tabulate(grammar: &Grammar, vocabulary: &[&'static str]) -> (Vec<State>, Hmm) {
    let mut found = Found::default();
    let initial = found.distribution(grammar.initial());
    let (mut transitions, mut emissions) = (vec![], vec![]);
    while let Some(&state) = found.states.get(transitions.len()) {
        transitions.push(found.distribution(grammar.transition(state)));
        emissions.push(
            grammar
                .emission(state)
                .map(|(word, p)| (position(vocabulary, word), p))
                .collect(),
        );
    }
    let hmm = Hmm {
        initial,
        transitions,
        emissions,
    };
    (found.states, hmm)
}

fn position(vocabulary: &[&'static str], word: &str) -> usize {
    vocabulary
        .binary_search(&word)
        .expect("the vocabulary holds every form of every word, sorted")
}

/// The states met so far, in order.
#[derive(Debug, Default)]
struct Found {
    states: Vec<State>,
    indices: HashMap<State, usize>,
}

impl Found {
    fn distribution(&mut self, ways: Vec<(State, f64)>) -> Categorical {
        ways.into_iter()
            .map(|(state, p)| (self.index(state), p))
            .collect()
    }

    fn index(&mut self, state: State) -> usize {
        *self.indices.entry(state).or_insert_with(|| {
            self.states.push(state);
            self.states.len() - 1
        })
    }
}
