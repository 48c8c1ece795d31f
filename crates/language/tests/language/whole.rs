//! What a reader of whole documents knows, against a count of all documents.

use cloze_language::{Language, Level};

/// The smallest language there is, with at most two sentences.
fn tiny() -> Language {
    let level = Level {
        topics: 2,
        words: 1,
        distance: 0,
        noise: 0.0,
        sentences: [2, 3],
    };
    Language::at(level).expect("a level")
}

/// A sentence more, or one less, is told by the length of the text: what the chain alone takes for
/// possible is not.
#[test]
fn a_document_has_an_allowed_number_of_sentences() {
    let language = tiny();
    let documents = language.whole_documents();
    let stop = language.vocabulary().binary_search(&".").expect("a word");
    let mut told_apart = false;
    for index in 0..200 {
        let text = language.text(3, index);
        // All but the last word hidden: only the length is known.
        let mut all = vec![true; text.words.len()];
        *all.last_mut().expect("a word") = false;
        let whole = documents.masked(&text.words, &all).expect("it was made");
        let last = |state| language.is_stop(state);
        let chain = language
            .hmm()
            .masked(&text.words, &all, last)
            .expect("it was made");
        let stops = |posteriors: &[Vec<f64>]| posteriors.iter().map(|p| p[stop]).sum::<f64>();
        assert!((0.999..2.001).contains(&stops(&whole)), "{}", stops(&whole));
        told_apart |= (stops(&whole) - stops(&chain)).abs() > 0.01;
        for position in 0..text.words.len() {
            let mut hidden = vec![false; text.words.len()];
            hidden[position] = true;
            let whole = &documents.masked(&text.words, &hidden).expect("it was made")[0];
            assert!((whole.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let stops = text.words.iter().filter(|&&word| word == stop).count();
            let others = stops - usize::from(text.words[position] == stop);
            // With one other full stop, this must be the second: every document has two.
            if others == 1 {
                assert!(
                    (whole[stop] - 1.0).abs() < 1e-9,
                    "{index} {position}: {}",
                    whole[stop]
                );
            }
            // With three of them, there is no fourth.
            if others == 3 {
                assert!(whole[stop] < 1e-9);
            }
        }
    }
    assert!(told_apart, "the chain alone would have done");
}

/// Over many documents, words come as often as the posterior says.
#[test]
fn posteriors_are_as_frequent_as_they_say() {
    let language = Language::at(Level::EASY).expect("a level");
    let documents = language.whole_documents();
    let stop = language.vocabulary().binary_search(&".").expect("a word");
    let (mut expected, mut found, mut variance) = (0.0, 0.0, 0.0);
    for index in 0..400 {
        let text = language.text(11, index);
        // Every third word, so that full stops and their neighbours are hidden together.
        let hidden: Vec<bool> = (0..text.words.len())
            .map(|at| (at + index as usize) % 3 != 2)
            .collect();
        let posteriors = documents.masked(&text.words, &hidden).expect("it was made");
        let positions = (0..hidden.len()).filter(|&at| hidden[at]);
        for (position, posterior) in positions.zip(posteriors) {
            let p = posterior[stop];
            expected += p;
            variance += p * (1.0 - p);
            found += f64::from(u8::from(text.words[position] == stop));
        }
    }
    let off = (found - expected) / f64::sqrt(variance);
    assert!(
        off.abs() < 4.0,
        "{found} full stops, {expected} expected: {off} standard errors"
    );
}
