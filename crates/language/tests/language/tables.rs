//! The tables are probabilities over what exists.

use std::collections::HashSet;

use cloze_language::{Categorical, Language, SentencePlace};

fn assert_distribution(row: &Categorical, outcomes: usize) {
    let total: f64 = row.iter().map(|(_, p)| p).sum();
    assert!((total - 1.0).abs() < 1e-12, "{row:?} sums to {total}");
    assert!(row.iter().all(|(outcome, p)| p > 0.0 && outcome < outcomes));
    let distinct: HashSet<usize> = row.iter().map(|(outcome, _)| outcome).collect();
    assert_eq!(distinct.len(), row.iter().count(), "{row:?}");
}

#[test]
fn rows_are_distributions() {
    let language = Language::new();
    let (hmm, states) = (language.hmm(), language.states().len());
    assert_eq!(hmm.transitions().len(), states);
    assert_eq!(hmm.emissions().len(), states);
    assert_distribution(hmm.initial(), states);
    for row in hmm.transitions() {
        assert_distribution(row, states);
    }
    for row in hmm.emissions() {
        assert_distribution(row, language.vocabulary().len());
    }
}

/// No state is made that no text visits, none is made twice, and the topics are equally frequent
/// at the start of every sentence, not only of the first.
#[test]
fn states_are_distinct_and_topics_stationary() {
    let language = Language::new();
    let (hmm, states) = (language.hmm(), language.states());
    assert_eq!(states.iter().collect::<HashSet<_>>().len(), states.len());

    let topics = language.topics().len();
    let mut share = vec![0.0; topics];
    for (row, _) in hmm
        .transitions()
        .iter()
        .zip(states)
        .filter(|(_, state)| state.place == SentencePlace::Stop)
    {
        for (next, p) in row.iter() {
            share[states[next].topic] += p / topics as f64;
        }
    }
    let uniform = 1.0 / topics as f64;
    assert!(
        share.iter().all(|p| (p - uniform).abs() < 1e-12),
        "{share:?}"
    );
}

#[test]
fn the_tables_are_sparse() {
    let language = Language::new();
    let arcs: usize = language
        .hmm()
        .transitions()
        .iter()
        .map(|row| row.iter().count())
        .sum();
    let states = language.states().len();
    assert!(arcs < 3 * states, "{arcs} arcs between {states} states");
}

#[test]
fn the_vocabulary_is_a_few_hundred_lower_case_words() {
    let language = Language::new();
    let words = language.vocabulary();
    assert!((200..=500).contains(&words.len()), "{}", words.len());
    assert!(words.is_sorted_by(|a, b| a < b));
    for word in words {
        let plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(plain || *word == ".", "`{word}`");
    }
    let spoken: HashSet<usize> = language
        .hmm()
        .emissions()
        .iter()
        .flat_map(|row| row.iter().map(|(word, _)| word))
        .collect();
    assert_eq!(spoken.len(), words.len(), "a word that no state shows");
}
