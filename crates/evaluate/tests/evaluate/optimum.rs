//! Nobody is better than the optimum, and who cheats is found out.

use cloze_evaluate::{Answer, Excess, WordScore};
use cloze_language::{Language, Level};
use cloze_random::{Draws, Stream};

const TEXTS: u64 = 300;

/// The scores of a predictor that gives the true words these probabilities.
fn scores(predict: impl Fn(&Language, u64) -> Vec<f64>) -> Vec<WordScore> {
    let language = Language::at(Level::EASY).expect("a level");
    let of = |number: u64| {
        let text = language.text(5, number);
        let optimum = language.hmm().causal(&text.words);
        let predicted = predict(&language, number);
        let scores = optimum.into_iter().zip(predicted).enumerate();
        let score = move |(position, (optimum, p)): (usize, (f64, f64))| WordScore {
            text: number as usize,
            position,
            distance: None,
            model: Answer {
                log_prob: p.ln(),
                confidence: p,
                hit: p > 0.5,
            },
            optimum,
        };
        scores.map(score).collect::<Vec<_>>()
    };
    (0..TEXTS).flat_map(of).collect()
}

/// The probability of each word, by whoever knows the words before it.
fn filtered(language: &Language, number: u64) -> Vec<f64> {
    let nats = language.hmm().causal(&language.text(5, number).words);
    nats.into_iter().map(|nats| (-nats).exp()).collect()
}

#[test]
fn the_optimum_is_at_itself() {
    let excess = Excess::of(&scores(filtered));
    assert!(
        excess.mean.abs() < 1e-9 && !excess.is_impossible(),
        "{excess:?}"
    );
}

/// What a network that has learned the language but for some noise in its scores looks like: above the
/// optimum, though many a word lies below it.
#[test]
fn an_honest_predictor_is_above_and_not_accused() {
    let found = scores(|language, number| {
        let words = language.text(5, number).words;
        let mut filter = language.hmm().filter();
        let mut draws = Draws::new(1, Stream::named("noise"), 0, number);
        let noisy = words.into_iter().map(|word| {
            let noise = |p: f64, draws: &mut Draws| p * (0.3 * (draws.unit() - 0.5)).exp();
            let row: Vec<f64> = filter
                .predict()
                .into_iter()
                .map(|p| noise(p, &mut draws))
                .collect();
            filter.observe(word);
            row[word] / row.iter().sum::<f64>()
        });
        noisy.collect()
    });
    let excess = Excess::of(&found);
    assert!(excess.mean > 0.0 && !excess.is_impossible(), "{excess:?}");
    assert!(found.iter().any(|score| score.excess() < -0.05));
}

/// A leak as it happens: the model sees a little of what it is to predict. Here it knows the hidden
/// state in one word of fifty.
#[test]
fn who_sees_what_is_to_be_predicted_is_found_out() {
    let found = scores(|language, number| {
        let text = language.text(5, number);
        let honest = filtered(language, number);
        let states = text.states.iter().zip(&text.words).zip(honest);
        let peeking = states.enumerate().map(|(at, ((&state, &word), honest))| {
            let mut row = language.hmm().emissions()[state].iter();
            let known = row.find(|&(shown, _)| shown == word).map(|(_, p)| p);
            if (at + number as usize).is_multiple_of(50) {
                known.expect("the state shows the word")
            } else {
                honest
            }
        });
        peeking.collect()
    });
    let excess = Excess::of(&found);
    assert!(excess.is_impossible(), "{excess:?}");
    assert!(excess.mean > -0.1, "no gross leak: {excess:?}");
}
