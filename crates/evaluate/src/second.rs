//! Whether a second half is the right one: next-sentence and sentence-order prediction.

use cloze_bert::{Pairs, SecondSentence};
use cloze_model::{Backbone, Batches};
use cloze_transformer::Transformer;
use serde::Serialize;
use tch::{Kind, Tensor};

/// What a model says of one pair of halves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SecondScore {
    /// Whether the second half is the right one.
    pub right: bool,
    /// The probability that the model gives to that it is.
    pub probability: f64,
    /// Whether the more probable of the two is true.
    pub hit: bool,
}

/// Scores the pairs of held-out data, at most `limit` steps of it, without anything covered.
pub fn score_second(
    network: &Transformer,
    head: &SecondSentence,
    pairs: &Pairs,
    limit: u64,
) -> Vec<SecondScore> {
    let steps = 0..pairs.epoch().min(limit);
    let batches = steps.flat_map(|step| pairs.uncovered(step));
    let score = |(tokens, labels): (cloze_transformer::Tokens, Tensor)| {
        let logits = tch::no_grad(|| head.logits(&network.states(&tokens, false))); // [batch, 2]
        let labels = Vec::<i64>::try_from(labels).expect("a vector of classes");
        let rights: Vec<bool> = labels.into_iter().map(|class| class == 0).collect();
        scored(&logits, &rights)
    };
    batches.flat_map(score).collect()
}

/// `logits`: `[batch, 2]`, right and wrong.
pub(crate) fn scored(logits: &Tensor, rights: &[bool]) -> Vec<SecondScore> {
    let probabilities = logits.softmax(-1, Kind::Double).select(1, 0); // [batch]
    let probabilities = Vec::<f64>::try_from(probabilities).expect("a vector of doubles");
    let score = |(probability, &right): (f64, &bool)| SecondScore {
        right,
        probability,
        hit: (probability >= 0.5) == right,
    };
    probabilities.into_iter().zip(rights).map(score).collect()
}
