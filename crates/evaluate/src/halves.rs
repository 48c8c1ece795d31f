//! Second halves of documents of the synthetic language: what the best possible reader knows of them.

use cloze_bert::{Second, SecondSentence};
use cloze_corpus::Tokenizer;
use cloze_model::Backbone;
use cloze_random::{Draws, Stream};
use cloze_transformer::{Tokens, Transformer};
use serde::Serialize;

use crate::scorer::{padded, prefixes};
use crate::second::scored;
use crate::{Error, LanguageTexts, SecondScore};

/// One pair of halves, judged by a model and by the optimum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HalvesScore {
    /// What the model says.
    pub model: SecondScore,
    /// The probability that the second half is the right one, given all words of both.
    pub optimum: f64,
}

impl HalvesScore {
    /// Whether the optimum takes the more probable of the two for true, and it is.
    pub fn optimum_hits(&self) -> bool {
        (self.optimum >= 0.5) == self.model.right
    }
}

/// Two runs of whole sentences.
struct Halves {
    first: Vec<usize>,
    second: Vec<usize>,
    right: bool,
}

const HALVES: Stream = Stream::named("evaluate.halves");
/// Tokens around two halves: one before, one after each.
const FRAME: usize = 3;
/// Pairs that go through the network at a time.
const BATCH: usize = 32;

impl LanguageTexts<'_> {
    /// Scores one pair of each document with two sentences or more, cut where `seed` says. Every other
    /// one is wrong: with the second half of another document, or with its halves the wrong way round.
    /// A pair that is longer than the network reads is left out; the second number says how many were.
    ///
    /// # Errors
    /// A tokenizer without the tokens of a frame.
    pub fn score_second(
        &self,
        network: &Transformer,
        head: &SecondSentence,
        kind: Second,
        tokenizer: &Tokenizer,
        seed: u64,
    ) -> Result<(Vec<HalvesScore>, usize), Error> {
        let (Some(before), Some(after)) = (tokenizer.classify(), tokenizer.separate()) else {
            return Err(Error::NoFrame);
        };
        let device = network.device();
        let mut found = Vec::new();
        let all = self.halves(kind, seed);
        let whole = all.len();
        let read = |halves: &Halves| halves.first.len() + halves.second.len() + FRAME;
        let fits = |halves: &Halves| read(halves) as i64 <= network.max_len();
        let fitting: Vec<Halves> = all.into_iter().filter(fits).collect();
        for halves in fitting.chunks(BATCH) {
            let (mut ids, mut segments) = (Vec::new(), Vec::new());
            for halves in halves {
                let words = |half: &[usize]| -> Vec<u32> {
                    half.iter().map(|&word| self.outcomes()[word]).collect()
                };
                let first = [vec![before], words(&halves.first), vec![after]].concat();
                let second = [words(&halves.second), vec![after]].concat();
                segments.push([vec![0; first.len()], vec![1; second.len()]].concat());
                ids.push([first, second].concat());
            }
            let mask = prefixes(&ids, device);
            let tokens =
                Tokens::new(&padded(&ids, device), mask).with_segments(padded(&segments, device));
            let logits = tch::no_grad(|| head.logits(&network.states(&tokens, false))); // [batch, 2]
            let rights: Vec<bool> = halves.iter().map(|halves| halves.right).collect();
            let optima = halves.iter().map(|halves| self.optimum(halves, kind));
            let models = scored(&logits, &rights);
            let pairs = models.into_iter().zip(optima);
            found.extend(pairs.map(|(model, optimum)| HalvesScore { model, optimum }));
        }
        Ok((found, whole - fitting.len()))
    }

    fn optimum(&self, halves: &Halves, kind: Second) -> f64 {
        let Halves { first, second, .. } = halves;
        let language = self.language();
        let (by_words, by_numbers) = match kind {
            // The numbers of sentences of two halves say nothing of their order.
            Second::Order => (language.sentence_order(first, second), 1.0),
            Second::Next | Second::None => {
                let stop = language.vocabulary().binary_search(&".");
                let stop = stop.expect("the full stop is a word");
                let sentences = |half: &[usize]| half.iter().filter(|&&word| word == stop).count();
                let numbers = [sentences(first), sentences(second)];
                let ratio = likelihood_ratio(language.level().sentences, numbers);
                (language.next_sentence(first, second), ratio)
            }
        };
        let by_words = by_words.expect("the language made both halves");
        let right = by_words * by_numbers;
        right / (right + 1.0 - by_words)
    }

    fn halves(&self, kind: Second, seed: u64) -> Vec<Halves> {
        let cut = |number: usize| -> Option<(&[usize], &[usize])> {
            let text = &self.texts()[number];
            let is_end = |&at: &usize| self.language().is_stop(text.states[at]);
            let ends: Vec<usize> = (0..text.words.len()).filter(is_end).collect();
            let inner = ends.split_last()?.1;
            let mut draws = Draws::new(seed, HALVES, 0, number as u64);
            let end = inner.get(draws.below(inner.len().max(1) as u64) as usize)?;
            Some(text.words.split_at(end + 1))
        };
        let cuts: Vec<_> = (0..self.texts().len()).filter_map(cut).collect();
        let halves = |(number, &(first, second)): (usize, &(&[usize], &[usize]))| {
            let right = number % 2 == 0;
            let (first, second) = match kind {
                _ if right => (first, second),
                Second::Order => (second, first),
                Second::Next | Second::None => (first, cuts[(number + 1) % cuts.len()].1),
            };
            Halves {
                first: first.to_vec(),
                second: second.to_vec(),
                right,
            }
        };
        cuts.iter().enumerate().map(halves).collect()
    }
}

/// How much more often halves of one document have these numbers of sentences than halves of two
/// documents do. A document has any number from `least` to `most`, and is cut at any inner place,
/// equally often.
fn likelihood_ratio([least, most]: [u64; 2], [first, second]: [usize; 2]) -> f64 {
    let whole = least.max(2)..=most;
    let documents = whole.clone().count() as f64;
    // Of one half alone, whichever it is.
    let alone = |half: usize| {
        let longer = whole.clone().filter(|&whole| whole > half as u64);
        longer.map(|whole| 1.0 / (whole - 1) as f64).sum::<f64>() / documents
    };
    let together = (first + second) as u64;
    let right = if whole.contains(&together) {
        1.0 / (together - 1) as f64 / documents
    } else {
        0.0
    };
    right / (alone(first) * alone(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counted over all documents and all cuts.
    #[test]
    fn numbers_of_sentences_tell_halves_apart_as_often_as_they_differ() {
        let sentences = [2, 4];
        // (1 of 2), (1 of 3), (2 of 3), (1, 2, 3 of 4), each document a third.
        let halves = [
            (1, 1, 6),
            (1, 2, 3),
            (2, 1, 3),
            (1, 3, 2),
            (2, 2, 2),
            (3, 1, 2),
        ];
        let (mut first, mut second) = ([0; 4], [0; 4]);
        for (k, m, weight) in halves {
            first[k] += weight;
            second[m] += weight;
        }
        for (k, m, weight) in halves {
            let wrong = f64::from(first[k] * second[m]) / 18.0;
            let expected = f64::from(weight) / wrong;
            assert!((likelihood_ratio(sentences, [k, m]) - expected).abs() < 1e-12);
        }
        assert_eq!(likelihood_ratio(sentences, [3, 2]), 0.0);
    }
}
