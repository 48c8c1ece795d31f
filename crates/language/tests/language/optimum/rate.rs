use cloze_language::{Categorical, Hmm};

use super::LANGUAGES;

/// Two sticky states that mix up their words.
fn noisy_channel() -> Hmm {
    let row = |p: f64| Categorical::from_iter([(0, p), (1, 1.0 - p)]);
    Hmm::new(
        row(0.5),
        vec![row(0.9), row(0.2)],
        vec![row(0.95), row(0.3)],
    )
}

/// After twelve words the bounds differ by less than 0.001 nats.
#[test]
fn the_estimated_rate_is_between_its_exact_bounds() {
    let hmm = noisy_channel();
    let bounds = hmm.entropy_bounds(12);
    assert!(bounds.end() - bounds.start() < 1e-3, "{bounds:?}");
    let rate = hmm.entropy_rate(1, 310_000);
    let slack = 4.0 * rate.standard_error;
    assert!(slack < 0.02, "{rate:?} is no measurement");
    assert!(
        rate.mean > bounds.start() - slack,
        "{rate:?} outside {bounds:?}"
    );
    assert!(
        rate.mean < bounds.end() + slack,
        "{rate:?} outside {bounds:?}"
    );
}

/// Estimates of many seeds spread as widely as their standard errors say: a batch that is too short
/// for the memory of the text would promise more than it keeps.
#[test]
fn the_standard_error_is_the_spread_over_seeds() {
    let (_, language) = &LANGUAGES[0];
    let estimates: Vec<_> = (0..60)
        .map(|seed| language.hmm().entropy_rate(seed, 31_000))
        .collect();
    let count = estimates.len() as f64;
    let mean = estimates.iter().map(|rate| rate.mean).sum::<f64>() / count;
    let spread = estimates
        .iter()
        .map(|rate| (rate.mean - mean).powi(2))
        .sum::<f64>()
        / (count - 1.0);
    let promised = estimates
        .iter()
        .map(|rate| rate.standard_error.powi(2))
        .sum::<f64>()
        / count;
    // A variance of 60 values is known within a factor of 1 +- 0.18: four of these.
    let ratio = spread / promised;
    assert!((0.28..1.75).contains(&ratio), "{ratio}");
}

/// Documents start anew, and the topic has to be found: their loss is above the rate of an endless
/// text, by no more than the topic is worth.
#[test]
fn documents_cost_the_rate_and_their_beginning() {
    for (name, language) in LANGUAGES.iter() {
        let (mut nats, mut words) = (0.0, 0.0);
        let documents = 2_000;
        for index in 0..documents {
            let text = language.text(11, index);
            nats += language.hmm().causal(&text.words).iter().sum::<f64>();
            words += text.words.len() as f64;
        }
        let rate = language.hmm().entropy_rate(1, 500_000);
        let beginning = (nats - words * rate.mean) / documents as f64;
        let topic = (language.topics().len() as f64).ln();
        let slack = 5.0 * rate.standard_error * words / documents as f64;
        assert!(
            beginning > -slack && beginning < topic + slack,
            "{name}: {beginning}"
        );
    }
}
