//! Whether a second half is the right one: next-sentence and sentence-order prediction.

use cloze_bert::{Pairs, SecondSentence};
use cloze_model::{Backbone, Batches};
use cloze_transformer::Transformer;
use serde::Serialize;
use tch::{IndexOp, Kind, Tensor};

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
        let right = logits.softmax(-1, Kind::Double).i((.., 0)); // [batch]
        let right = Vec::<f64>::try_from(right).expect("a vector of doubles");
        let labels = Vec::<i64>::try_from(labels).expect("a vector of classes");
        let scores = right
            .into_iter()
            .zip(labels)
            .map(|(probability, class)| SecondScore {
                right: class == 0,
                probability,
                hit: (probability >= 0.5) == (class == 0),
            });
        scores.collect::<Vec<_>>()
    };
    batches.flat_map(score).collect()
}
