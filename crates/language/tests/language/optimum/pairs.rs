use cloze_language::{Language, Text};

use super::{LANGUAGES, mean};

const PAIRS: u64 = 2_000;

/// The words of each sentence.
fn sentences(language: &Language, text: &Text) -> Vec<Vec<usize>> {
    let stop = language.vocabulary().binary_search(&".").expect("a word");
    text.words
        .split_inclusive(|&word| word == stop)
        .map(<[usize]>::to_vec)
        .collect()
}

/// Whether the answer that is more probable than not is right, and how often it should be.
/// What is as probable as not is half right.
fn verdict(p: f64, is_so: bool) -> (f64, f64) {
    let found = match (p - 0.5).abs() < 1e-9 {
        true => 0.5,
        false => f64::from(u8::from((p > 0.5) == is_so)),
    };
    (found, p.max(1.0 - p))
}

fn assert_as_expected(name: &str, verdicts: &[(f64, f64)]) -> f64 {
    let differences: Vec<f64> = verdicts
        .iter()
        .map(|(found, expected)| found - expected)
        .collect();
    let (difference, error) = mean(&differences);
    let (found, _) = mean(&verdicts.iter().map(|verdict| verdict.0).collect::<Vec<_>>());
    assert!(
        difference.abs() < 4.5 * error,
        "{name}: {difference} +- {error}"
    );
    found
}

#[test]
fn next_sentences_are_found_as_often_as_expected() {
    for (name, language) in LANGUAGES.iter() {
        let pair = |index| {
            let here = sentences(language, &language.text(31, index));
            let is_next = index % 2 == 0;
            let second = match is_next {
                true => here[1].clone(),
                false => sentences(language, &language.text(32, index)).swap_remove(1),
            };
            let p = language
                .next_sentence(&here[0], &second)
                .expect("sentences of the language");
            verdict(p, is_next)
        };
        let found = assert_as_expected(name, &(0..PAIRS).map(pair).collect::<Vec<_>>());
        // A reader of topics alone can be right where they differ: with a share of 0.95 of pairs of
        // one topic, and of 1 / topics where they are of two documents.
        let best = (0.95 + 1.0 - 1.0 / language.topics().len() as f64) / 2.0;
        assert!(found > 0.6 && found < best + 0.02, "{name}: {found}");
    }
}

/// The chain of topics runs the same way backwards: see [`Language::sentence_order`].
#[test]
fn the_order_of_two_sentences_is_open() {
    for (_, language) in LANGUAGES.iter() {
        for index in 0..50 {
            let here = sentences(language, &language.text(33, index));
            let p = language
                .sentence_order(&here[0], &here[1])
                .expect("sentences");
            assert!((p - 0.5).abs() < 1e-9, "{p}");
        }
    }
}

#[test]
fn the_order_of_longer_parts_is_found_as_often_as_expected() {
    let (name, language) = &LANGUAGES[1];
    let pair = |index| {
        let here = sentences(language, &language.text(34, index));
        let [first, second] = [here[..3].concat(), here[3..6].concat()];
        let right = language.sentence_order(&first, &second).expect("sentences");
        let wrong = language.sentence_order(&second, &first).expect("sentences");
        assert!((right + wrong - 1.0).abs() < 1e-9, "{right} and {wrong}");
        verdict(right, true)
    };
    let found = assert_as_expected(name, &(0..PAIRS).map(pair).collect::<Vec<_>>());
    assert!(found > 0.5, "{name}: {found}");
}

#[test]
fn a_sentence_that_cannot_be_is_refused() {
    let (_, language) = &LANGUAGES[0];
    let word = |word: &&str| language.vocabulary().binary_search(word).expect("a word");
    let words = |text: &str| text.split(' ').map(|w| word(&w)).collect::<Vec<_>>();
    let right = words("the sailor is happy .");
    let wrong = words("the sailor are happy .");
    let refused = language
        .next_sentence(&wrong, &right)
        .expect_err("no agreement");
    assert_eq!((refused.position, refused.length), (2, 5));
    let refused = language
        .next_sentence(&right, &wrong)
        .expect_err("no agreement");
    assert_eq!((refused.position, refused.length), (2, 5));
    let refused = language
        .sentence_order(&right, &wrong)
        .expect_err("no agreement");
    assert_eq!((refused.position, refused.length), (7, 10));
}
