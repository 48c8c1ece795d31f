use std::collections::BTreeMap;

use serde::Serialize;

use crate::WordScore;

/// How far above the optimum a model is, and how certain that is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Excess {
    /// Nats per word.
    pub mean: f64,
    /// Of the mean, over texts: the words of a text depend on one another. NaN for fewer than two.
    pub standard_error: f64,
}

/// Standard errors that chance does not reach: once in 30,000 times below.
const BEYOND_CHANCE: f64 = 4.0;

impl Excess {
    /// Over all words.
    pub fn of(scores: &[WordScore]) -> Self {
        let mut texts: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for score in scores {
            let text = texts.entry(score.text).or_default();
            *text = (text.0 + score.excess(), text.1 + 1.0);
        }
        let words = scores.len() as f64;
        let mean = texts.values().map(|(sum, _)| sum).sum::<f64>() / words;
        // Of a ratio of sums (Cochran, "Sampling Techniques", 1977, section 2.11).
        let residuals = texts
            .values()
            .map(|(sum, count)| (sum - mean * count).powi(2));
        let count = texts.len() as f64;
        let variance = residuals.sum::<f64>() * count / (count - 1.0) / (words * words);
        Self {
            mean,
            standard_error: variance.sqrt(),
        }
    }

    /// Whether the model is better than the best that is possible, by more than the choice of texts
    /// explains: it has seen what it was to predict, or the optimum is none.
    pub fn is_impossible(&self) -> bool {
        self.mean < -BEYOND_CHANCE * self.standard_error
    }
}
