use std::collections::HashMap;

use cloze_language::{Language, Text};

use super::{LANGUAGES, mask, sigmas};

const TEXTS: u64 = 400;

/// How far a reader's loss is above the optimum of those who see only the past, over the texts of
/// a held-out seed, in standard errors. Below about -4, the reader sees more than the past.
fn above_causal(language: &Language, loss: impl Fn(&Text) -> f64) -> f64 {
    let above = |index| {
        let text = language.text(41, index);
        let optimum: f64 = language.hmm().causal(&text.words).iter().sum();
        (loss(&text) - optimum) / text.words.len() as f64
    };
    sigmas(&(0..TEXTS).map(above).collect::<Vec<_>>())
}

/// Counts of pairs, with one more for each pair that was never seen.
struct Bigrams {
    pairs: HashMap<(usize, usize), f64>,
    firsts: HashMap<usize, f64>,
    words: f64,
}

impl Bigrams {
    fn fitted(language: &Language) -> Self {
        let stop = language.vocabulary().binary_search(&".").expect("a word");
        let (mut pairs, mut firsts) = (HashMap::new(), HashMap::new());
        for index in 0..1_000 {
            let words = language.text(40, index).words;
            for (before, word) in [stop].iter().chain(&words).zip(&words) {
                *pairs.entry((*before, *word)).or_default() += 1.0;
                *firsts.entry(*before).or_default() += 1.0;
            }
        }
        let words = language.vocabulary().len() as f64;
        Self {
            pairs,
            firsts,
            words,
        }
    }

    fn loss(&self, words: &[usize], stop: usize) -> f64 {
        let nats = |(before, word): (&usize, &usize)| {
            let pair = self.pairs.get(&(*before, *word)).copied().unwrap_or(0.0);
            let first = self.firsts.get(before).copied().unwrap_or(0.0);
            -((pair + 1.0) / (first + self.words)).ln()
        };
        [stop].iter().chain(words).zip(words).map(nats).sum()
    }
}

#[test]
fn no_table_of_pairs_beats_the_optimum() {
    for (name, language) in LANGUAGES.iter() {
        let bigrams = Bigrams::fitted(language);
        let stop = language.vocabulary().binary_search(&".").expect("a word");
        let above = above_causal(language, |text| bigrams.loss(&text.words, stop));
        assert!(above > 20.0, "{name}: {above}");
    }
}

/// Each level's optimum is better on its own texts than that of another level that has the
/// words.
#[test]
fn no_other_level_beats_the_optimum() {
    let [(_, easy), (_, standard), (_, noisy)] = &*LANGUAGES;
    for (text_of, read_by) in [(easy, standard), (easy, noisy)] {
        let known = |&word: &usize| {
            let word = text_of.vocabulary()[word];
            let found = read_by.vocabulary().binary_search(&word);
            found.expect("a word of both")
        };
        let above = above_causal(text_of, |text| {
            let words: Vec<usize> = text.words.iter().map(known).collect();
            read_by.hmm().causal(&words).iter().sum()
        });
        assert!(above > 20.0, "{above}");
    }
}

#[test]
fn a_reader_who_knows_the_state_is_seen() {
    for (name, language) in LANGUAGES.iter() {
        let emissions = language.hmm().emissions();
        let above = above_causal(language, |text| {
            let shown = text.states.iter().zip(&text.words);
            let p = shown.map(|(&state, &word)| {
                let mut row = emissions[state].iter();
                row.find(|&(other, _)| other == word)
                    .expect("a word of the state")
                    .1
            });
            p.map(|p| -p.ln()).sum()
        });
        assert!(above < -20.0, "{name}: {above}");
    }
}

/// What a causal mask would let through that is off by one to the right.
#[test]
fn a_reader_who_peeks_at_the_next_word_is_seen() {
    for (name, language) in LANGUAGES.iter() {
        let above = above_causal(language, |text| {
            let mut nats = language.hmm().causal(&text.words);
            // One word of each text is enough.
            let peeked = text.words.len() / 2;
            let seen = &text.words[..peeked + 2];
            let hidden: Vec<bool> = (0..seen.len()).map(|i| i == peeked).collect();
            let found = language.hmm().masked(seen, &hidden, |_| true);
            nats[peeked] = -found.expect("a text of the language")[0][seen[peeked]].ln();
            nats.iter().sum()
        });
        assert!(above < -10.0, "{name}: {above}");
    }
}

/// How far a reader's loss on hidden words is above the optimum of those who see the others.
fn above_masked(language: &Language, loss: impl Fn(&[usize], &[bool]) -> Vec<Vec<f64>>) -> f64 {
    let above = |index| {
        let words = language.text(42, index).words;
        let hidden = mask(words.len(), index);
        let nats = |posteriors: Vec<Vec<f64>>| -> f64 {
            let truths = words.iter().zip(&hidden).filter(|(_, hidden)| **hidden);
            let pairs = posteriors.iter().zip(truths);
            pairs
                .map(|(posterior, (&word, _))| -posterior[word].ln())
                .sum()
        };
        let optimum = language
            .masked(&words, &hidden)
            .expect("a text of the language");
        nats(loss(&words, &hidden)) - nats(optimum)
    };
    sigmas(&(0..TEXTS).map(above).collect::<Vec<_>>())
}

#[test]
fn a_reader_who_sees_hidden_words_is_seen() {
    for (name, language) in LANGUAGES.iter() {
        let above = above_masked(language, |words, hidden| {
            let each = language.each_masked(words).expect("a text of the language");
            let asked = each.into_iter().zip(hidden).filter(|(_, hidden)| **hidden);
            asked.map(|(posterior, _)| posterior).collect()
        });
        assert!(above < -4.5, "{name}: {above}");
    }
}

#[test]
fn no_reader_of_the_past_beats_the_masked_optimum() {
    for (name, language) in LANGUAGES.iter() {
        let above = above_masked(language, |words, hidden| {
            let mut filter = language.hmm().filter();
            let mut found = vec![];
            for (&word, &hidden) in words.iter().zip(hidden) {
                if hidden {
                    found.push(filter.predict());
                    filter.skip();
                } else {
                    filter.observe(word);
                }
            }
            found
        });
        assert!(above > 20.0, "{name}: {above}");
    }
}

/// The last two words of each text are hidden, so that the end is worth something.
#[test]
fn no_reader_who_does_not_know_the_end_beats_the_masked_optimum() {
    for (name, language) in LANGUAGES.iter() {
        let above = |index| {
            let words = language.text(43, index).words;
            let first = words.len() - 2;
            let hidden: Vec<bool> = (0..words.len()).map(|i| i >= first).collect();
            let nats = |posteriors: &[Vec<f64>]| -posteriors[0][words[first]].ln();
            let optimum = language
                .masked(&words, &hidden)
                .expect("a text of the language");
            let blind = language.hmm().masked(&words, &hidden, |_| true);
            nats(&blind.expect("a text of the language")) - nats(&optimum)
        };
        let above = sigmas(&(0..TEXTS).map(above).collect::<Vec<_>>());
        assert!(above > 4.5, "{name}: {above}");
    }
}
