//! A long sample is distributed as the tables say.

use std::collections::HashMap;

use cloze_language::{Categorical, Language};
use cloze_random::{Draws, Stream};

const LENGTH: usize = 4_000_000;

/// How often each outcome was drawn from a row.
type Counts = HashMap<usize, u64>;

/// Deviation of Pearson's statistic, summed over all rows, from its mean, in standard deviations.
fn sigmas(rows: &[Categorical], counts: &[Counts]) -> f64 {
    let (mut statistic, mut freedom) = (0.0, 0.0);
    for (row, counts) in rows.iter().zip(counts) {
        let visits: u64 = counts.values().sum();
        let mut covered = 0;
        for (outcome, p) in row.iter() {
            let seen = counts.get(&outcome).copied().unwrap_or(0);
            let expected = visits as f64 * p;
            assert!(
                expected >= 5.0,
                "too short a sample: {expected} draws expected"
            );
            statistic += (seen as f64 - expected).powi(2) / expected;
            covered += seen;
        }
        assert_eq!(covered, visits, "an outcome that is not in {row:?}");
        freedom += row.iter().count() as f64 - 1.0;
    }
    (statistic - freedom) / (2.0_f64 * freedom).sqrt()
}

#[test]
fn samples_follow_the_tables() {
    let language = Language::new();
    let hmm = language.hmm();
    let mut words = vec![Counts::new(); language.states().len()];
    let mut transitions = words.clone();
    let mut before = None;
    let walk = hmm.sample(Draws::new(1, Stream::named("test"), 0, 0));
    for (state, word) in walk.take(LENGTH) {
        *words[state].entry(word).or_default() += 1;
        if let Some(before) = before.replace(state) {
            let next: &mut Counts = &mut transitions[before];
            *next.entry(state).or_default() += 1;
        }
    }
    for (rows, counts) in [(hmm.emissions(), &words), (hmm.transitions(), &transitions)] {
        let right = sigmas(rows, counts);
        assert!(right.abs() < 5.0, "{right} standard deviations");

        // The power of the test: it sees rows that are handed to the wrong states.
        let mut turned = rows.to_vec();
        for row in &mut turned {
            let (outcomes, mut p): (Vec<_>, Vec<_>) = row.iter().unzip();
            p.reverse();
            *row = outcomes.into_iter().zip(p).collect();
        }
        assert!(sigmas(&turned, counts) > 100.0);
    }
}

/// The first state has no predecessor: its table is seen in many short texts.
#[test]
fn the_first_states_follow_their_table() {
    let language = Language::new();
    let first = |index| {
        let draws = Draws::new(2, Stream::named("test"), 0, index);
        language.hmm().sample(draws).next().map(|(state, _)| state)
    };
    let mut counts = Counts::new();
    for state in (0..100_000).filter_map(first) {
        *counts.entry(state).or_default() += 1;
    }
    let deviation = sigmas(std::slice::from_ref(language.hmm().initial()), &[counts]);
    assert!(deviation.abs() < 5.0, "{deviation} standard deviations");
}
