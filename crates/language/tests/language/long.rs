//! Nothing underflows on a text whose probability is far below the smallest number.

use cloze_language::{Categorical, Hmm, Language, Level};
use cloze_random::{Draws, Stream};

const WORDS: usize = 10_000;

/// Two sticky states that mix up their words.
fn sticky() -> Hmm {
    let row = |p: f64| Categorical::from_iter([(0, p), (1, 1.0 - p)]);
    Hmm::new(
        row(0.5),
        vec![row(0.99), row(0.02)],
        vec![row(0.7), row(0.3)],
    )
}

fn sample(hmm: &Hmm) -> Vec<usize> {
    let walk = hmm.sample(Draws::new(5, Stream::named("long"), 0, 0));
    walk.take(WORDS).map(|(_, word)| word).collect()
}

#[test]
fn ten_thousand_words_are_read_as_well_as_a_few() {
    let noisy = Level {
        noise: 0.05,
        ..Level::EASY
    };
    let noisy = Language::at(noisy).expect("a level");
    for hmm in [&sticky(), Language::new().hmm(), noisy.hmm()] {
        let words = sample(hmm);
        let nats = hmm.causal(&words);
        assert!(nats.iter().all(|nats| nats.is_finite() && *nats > -1e-12));
        assert!(
            nats.iter().sum::<f64>() > 1_000.0,
            "a text as likely as a double can say"
        );

        let hidden: Vec<bool> = (0..WORDS).map(|i| i % 50 == 7).collect();
        let found = hmm
            .masked(&words, &hidden, |_| true)
            .expect("a text of the model");
        assert_eq!(found.len(), WORDS / 50);
        for posterior in &found {
            assert!(posterior.iter().all(|p| p.is_finite() && *p >= 0.0));
            assert!((posterior.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }

        // What is 5000 words away says nothing: the same is found without it.
        let half = hmm.masked(&words[..WORDS / 2], &hidden[..WORDS / 2], |_| true);
        let half = half.expect("a text of the model");
        for (a, b) in found[0].iter().zip(&half[0]) {
            assert!((a - b).abs() < 1e-9, "{a} and {b}");
        }
    }
}

/// A hidden state that the rest of a long text contradicts more strongly with each word.
#[test]
fn a_first_word_against_all_others_keeps_its_probability() {
    let row = |p: f64| Categorical::from_iter([(0, p), (1, 1.0 - p)]);
    let stay = |state| Categorical::from_iter([(state, 1.0)]);
    let hmm = Hmm::new(row(0.5), vec![stay(0), stay(1)], vec![row(0.9), row(0.1)]);
    let mut words = vec![0; WORDS];
    words[0] = 1;
    let mut hidden = vec![false; WORDS];
    hidden[0] = true;
    let found = hmm
        .masked(&words, &hidden, |_| true)
        .expect("a text of the model");
    assert!(
        (found[0][0] - 0.9).abs() < 1e-9 && (found[0][1] - 0.1).abs() < 1e-9,
        "{found:?}"
    );
    let nats = hmm.causal(&words);
    assert!((nats[WORDS - 1] + 0.9_f64.ln()).abs() < 1e-9);
}
