//! On tiny models everything can be counted: the optimum is what the sum over all texts and all
//! states says.

mod every;
mod language;

use cloze_language::{Categorical, Hmm, Impossible};
use every::Every;
use proptest::prelude::*;

const LONGEST: usize = 6;

/// Rows of whole weights, so that some are zero.
fn rows(states: usize, outcomes: usize) -> impl Strategy<Value = Vec<Categorical>> {
    let row = prop::collection::vec(0_u32..4, outcomes)
        .prop_filter("a row needs a weight", |row| row.iter().any(|&w| w > 0));
    let row = row.prop_map(|weights| {
        let total: u32 = weights.iter().sum();
        let p = |&weight: &u32| f64::from(weight) / f64::from(total);
        let row = weights.iter().map(p).enumerate();
        row.filter(|&(_, p)| p > 0.0).collect()
    });
    prop::collection::vec(row, states)
}

prop_compose! {
    /// Two or three states, up to three words.
    fn tiny()(states in 2_usize..=3, words in 2_usize..=3)(
        mut initial in rows(1, states),
        transitions in rows(states, states),
        emissions in rows(states, words),
    ) -> Hmm {
        Hmm::new(initial.remove(0), transitions, emissions)
    }
}

prop_compose! {
    /// A model, a text of it that may be impossible, what is hidden, and the states that may be
    /// the last.
    fn reading()(hmm in tiny(), length in 1..=LONGEST)(
        words in prop::collection::vec(0..hmm.words(), length),
        hidden in prop::collection::vec(any::<bool>(), length),
        ends in prop::collection::vec(any::<bool>(), hmm.states()),
        hmm in Just(hmm),
    ) -> (Hmm, Vec<usize>, Vec<bool>, Vec<bool>) {
        (hmm, words, hidden, ends)
    }
}

fn assert_near(found: &[f64], right: &[f64]) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), right.len());
    for (a, b) in found.iter().zip(right) {
        prop_assert!(
            a == b || (a - b).abs() < 1e-12,
            "{:?} and {:?}",
            found,
            right
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn causal_is_the_share_of_the_texts_that_go_on_so((hmm, words, ..) in reading()) {
        let every = Every::of(&hmm);
        let p = |length: usize| every.probability(&words[..length], |_| true);
        let right: Vec<f64> = (0..words.len())
            .map(|t| if p(t) > 0.0 { -(p(t + 1) / p(t)).ln() } else { f64::INFINITY })
            .collect();
        assert_near(&hmm.causal(&words), &right)?;
    }

    #[test]
    fn a_filter_predicts_the_share_of_each_next_word((hmm, words, hidden, _) in reading()) {
        let every = Every::of(&hmm);
        let mut filter = hmm.filter();
        let mut seen = vec![];
        for (&word, &hidden) in words.iter().zip(&hidden) {
            let right = every.completions(&[seen.clone(), vec![None]].concat(), |_| true);
            let found = filter.predict();
            match right.last() {
                Some(right) => assert_near(&found, right)?,
                None => assert_near(&found, &vec![0.0; hmm.words()])?,
            }
            seen.push((!hidden).then_some(word));
            if hidden {
                filter.skip();
            } else {
                filter.observe(word);
            }
        }
    }

    #[test]
    fn masked_is_the_share_of_the_texts_with_the_same_words((hmm, words, hidden, ends) in reading()) {
        let seen: Vec<_> = words.iter().zip(&hidden).map(|(&w, &h)| (!h).then_some(w)).collect();
        let every = Every::of(&hmm);
        compare(hmm.masked(&words, &hidden, |_| true), &every.completions(&seen, |_| true))?;
        let right = every.completions(&seen, |state| ends[state]);
        compare(hmm.masked(&words, &hidden, |state| ends[state]), &right)?;

        // What is hidden is not read.
        let other: Vec<usize> = words.iter().zip(&hidden).map(|(&w, &h)| if h { 0 } else { w }).collect();
        prop_assert_eq!(
            hmm.masked(&words, &hidden, |state| ends[state]),
            hmm.masked(&other, &hidden, |state| ends[state])
        );
    }

    #[test]
    fn each_masked_is_masked_one_by_one((hmm, words, _, ends) in reading()) {
        let alone = |position| {
            let hidden: Vec<bool> = (0..words.len()).map(|i| i == position).collect();
            hmm.masked(&words, &hidden, |state| ends[state]).map(|mut found| found.remove(0))
        };
        let one_by_one: Result<Vec<_>, _> = (0..words.len()).map(alone).collect();
        let all = hmm.each_masked(&words, |state| ends[state]);
        // A text that is impossible may be possible with a word hidden.
        if let Ok(all) = all {
            for (found, right) in all.iter().zip(&one_by_one.expect("a possible text")) {
                assert_near(found, right)?;
            }
        } else {
            prop_assert_eq!(Every::of(&hmm).probability(&words, |state| ends[state]), 0.0);
        }
    }

    /// The error names the first word that no text has there.
    #[test]
    fn what_cannot_be_is_said((hmm, words, hidden, ends) in reading()) {
        let every = Every::of(&hmm);
        let seen: Vec<_> = words.iter().zip(&hidden).map(|(&w, &h)| (!h).then_some(w)).collect();
        let is_possible = |length: usize| !every.consistent(&seen[..length], |_| true).is_empty();
        let length = words.len();
        let right = match (0..length).find(|&t| !is_possible(t + 1)) {
            Some(position) => Some(Impossible { position, length }),
            None if every.consistent(&seen, |state| ends[state]).is_empty() => {
                Some(Impossible { position: length, length })
            }
            None => None,
        };
        prop_assert_eq!(hmm.masked(&words, &hidden, |state| ends[state]).err(), right);
    }

    #[test]
    fn entropy_bounds_close_in_on_the_rate(hmm in tiny()) {
        let mut wider = hmm.entropy_bounds(1);
        for words in 2..=LONGEST {
            let closer = hmm.entropy_bounds(words);
            prop_assert!(closer.start() <= &(closer.end() + 1e-9), "{:?}", closer);
            prop_assert!(wider.start() <= &(closer.start() + 1e-9), "{:?} {:?}", wider, closer);
            prop_assert!(wider.end() >= &(closer.end() - 1e-9), "{:?} {:?}", wider, closer);
            wider = closer;
        }
    }
}

fn compare(
    found: Result<Vec<Vec<f64>>, Impossible>,
    right: &[Vec<f64>],
) -> Result<(), TestCaseError> {
    let Ok(found) = found else {
        prop_assert!(right.is_empty(), "not impossible: {:?}", right);
        return Ok(());
    };
    prop_assert_eq!(found.len(), right.len());
    found
        .iter()
        .zip(right)
        .try_for_each(|(a, b)| assert_near(a, b))
}
