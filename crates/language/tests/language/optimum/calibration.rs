use cloze_language::Language;

use super::{LANGUAGES, mask};

const BINS: usize = 10;

/// What was expected of the words that were given a probability in one range, and what came.
#[derive(Clone, Copy, Default)]
struct Bin {
    expected: f64,
    variance: f64,
    came: f64,
}

/// Of all words with a probability of about p, a share of p is the true one.
fn assert_calibrated(predictions: impl Iterator<Item = (Vec<f64>, usize)>, name: &str) {
    let mut bins = [Bin::default(); BINS];
    for (posterior, truth) in predictions {
        for (word, &p) in posterior.iter().enumerate() {
            let bin = &mut bins[((p * BINS as f64) as usize).min(BINS - 1)];
            bin.expected += p;
            bin.variance += p * (1.0 - p);
            bin.came += f64::from(u8::from(word == truth));
        }
    }
    for (index, bin) in bins
        .iter()
        .enumerate()
        .filter(|(_, bin)| bin.variance > 10.0)
    {
        let sigmas = (bin.came - bin.expected) / bin.variance.sqrt();
        assert!(
            sigmas.abs() < 4.5,
            "{name}, bin {index}: {} of {} expected",
            bin.came,
            bin.expected
        );
    }
    let used = bins.iter().filter(|bin| bin.variance > 10.0).count();
    assert!(used >= 5, "{name}: {used} bins are used");
}

fn next(language: &Language, index: u64) -> Vec<(Vec<f64>, usize)> {
    let mut filter = language.hmm().filter();
    let words = language.text(21, index).words;
    let predict = |word| {
        let prediction = filter.predict();
        filter.observe(word);
        (prediction, word)
    };
    words.into_iter().map(predict).collect()
}

fn hidden(language: &Language, index: u64) -> Vec<(Vec<f64>, usize)> {
    let words = language.text(22, index).words;
    let mask = mask(words.len(), index);
    let posteriors = language
        .masked(&words, &mask)
        .expect("a text of the language");
    let truths = words.iter().zip(&mask).filter(|(_, hidden)| **hidden);
    posteriors
        .into_iter()
        .zip(truths.map(|(&word, _)| word))
        .collect()
}

#[test]
fn next_words_come_as_often_as_predicted() {
    for (name, language) in LANGUAGES.iter() {
        assert_calibrated((0..150).flat_map(|index| next(language, index)), name);
    }
}

#[test]
fn hidden_words_are_found_as_often_as_predicted() {
    for (name, language) in LANGUAGES.iter() {
        assert_calibrated((0..400).flat_map(|index| hidden(language, index)), name);
    }
}

/// The power of the test: it sees probabilities that are a little too sharp.
#[test]
#[should_panic(expected = "sharpened")]
fn a_reader_who_is_too_sure_is_seen() {
    let (_, language) = &LANGUAGES[1];
    let sharpen = |(posterior, truth): (Vec<f64>, usize)| {
        let sharp: Vec<f64> = posterior.iter().map(|p| p.powf(1.2)).collect();
        let total: f64 = sharp.iter().sum();
        (sharp.into_iter().map(|p| p / total).collect(), truth)
    };
    let predictions = (0..150).flat_map(|index| next(language, index));
    assert_calibrated(predictions.map(sharpen), "sharpened");
}
