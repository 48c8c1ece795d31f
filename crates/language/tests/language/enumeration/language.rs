//! The smallest language: the sums over all its short texts, walked through its tables.

use std::collections::HashMap;
use std::sync::LazyLock;

use cloze_language::{Language, Level};

/// Two topics with two words a class.
static LANGUAGE: LazyLock<Language> = LazyLock::new(|| {
    let level = Level {
        topics: 2,
        words: 2,
        distance: 1,
        noise: 0.0,
        sentences: [1, 1],
    };
    Language::at(level).expect("a level")
});

/// All texts of so many words that end in a full stop, with their probabilities.
fn texts(length: usize) -> HashMap<Vec<usize>, f64> {
    let mut texts = HashMap::new();
    let first = LANGUAGE.hmm().initial().iter().collect();
    walk(first, &mut vec![], length, &mut |text, p| {
        *texts.entry(text.to_vec()).or_default() += p;
    });
    texts
}

fn walk(
    next: Vec<(usize, f64)>,
    text: &mut Vec<usize>,
    left: usize,
    found: &mut impl FnMut(&[usize], f64),
) {
    let hmm = LANGUAGE.hmm();
    for (state, p) in next {
        for (word, q) in hmm.emissions()[state].iter() {
            text.push(word);
            if left > 1 {
                let after = hmm.transitions()[state].iter();
                let after = after.map(|(next, r)| (next, p * q * r)).collect();
                walk(after, text, left - 1, found);
            } else if LANGUAGE.is_stop(state) {
                found(text, p * q);
            }
            text.pop();
        }
    }
}

/// Probability of a text, over every walk that shows its words.
fn probability(words: &[usize]) -> f64 {
    fn after(next: &[(usize, f64)], words: &[usize]) -> f64 {
        let Some((&word, rest)) = words.split_first() else {
            return next.iter().map(|(_, p)| p).sum();
        };
        let hmm = LANGUAGE.hmm();
        let shown = |&(state, p): &(usize, f64)| {
            let (_, q) = hmm.emissions()[state]
                .iter()
                .find(|&(shown, _)| shown == word)?;
            let next = hmm.transitions()[state].iter();
            let next: Vec<_> = next.map(|(next, r)| (next, p * q * r)).collect();
            Some(after(&next, rest))
        };
        next.iter().filter_map(shown).sum()
    }
    let first: Vec<_> = LANGUAGE.hmm().initial().iter().collect();
    after(&first, words)
}

fn words(text: &str) -> Vec<usize> {
    let word = |word: &str| LANGUAGE.vocabulary().binary_search(&word).expect("a word");
    text.split(' ').map(word).collect()
}

const TEXTS: [&str; 4] = [
    "the sailor is brave .",
    "the boats near the storms are wet .",
    "a cook tastes the pot .",
    "the boat sinks near a storm .",
];

#[test]
fn causal_is_what_all_walks_say() {
    for text in TEXTS.map(words) {
        for (at, nats) in LANGUAGE.hmm().causal(&text).into_iter().enumerate() {
            let right = -(probability(&text[..=at]) / probability(&text[..at])).ln();
            assert!((nats - right).abs() < 1e-12, "{nats} and {right}");
        }
    }
}

/// Every choice of hidden words of short texts.
#[test]
fn masked_is_what_all_texts_of_the_length_say() {
    for text in [TEXTS[0], TEXTS[2]].map(words) {
        let texts = texts(text.len());
        for choice in 1..1_usize << text.len() {
            let hidden: Vec<bool> = (0..text.len()).map(|i| choice >> i & 1 == 1).collect();
            let agrees =
                |other: &[usize]| (0..text.len()).all(|i| hidden[i] || other[i] == text[i]);
            let same: Vec<_> = texts.iter().filter(|(other, _)| agrees(other)).collect();
            let total: f64 = same.iter().map(|(_, p)| **p).sum();
            let found = LANGUAGE
                .masked(&text, &hidden)
                .expect("a text of the language");
            let asked = (0..text.len()).filter(|&i| hidden[i]);
            for (at, posterior) in asked.zip(found) {
                let mut right = vec![0.0; posterior.len()];
                for (other, p) in &same {
                    right[other[at]] += **p / total;
                }
                let far = posterior.iter().zip(&right).map(|(a, b)| (a - b).abs());
                assert!(
                    far.fold(0.0, f64::max) < 1e-12,
                    "{posterior:?} and {right:?}"
                );
            }
        }
    }
}

#[test]
fn pairs_of_sentences_are_as_probable_as_all_walks_say() {
    for first in TEXTS.map(words) {
        for second in TEXTS.map(words) {
            let [forth, back] = [
                [&first[..], &second].concat(),
                [&second[..], &first].concat(),
            ];
            let [forth, back] = [probability(&forth), probability(&back)];
            let apart = probability(&first) * probability(&second);
            let found = LANGUAGE.next_sentence(&first, &second).expect("sentences");
            assert!((found - forth / (forth + apart)).abs() < 1e-12);
            let found = LANGUAGE.sentence_order(&first, &second).expect("sentences");
            assert!((found - forth / (forth + back)).abs() < 1e-12);
        }
    }
}
