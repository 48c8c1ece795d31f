use serde::Serialize;

use crate::{Answer, WindowScore};

/// Means over the tokens of some texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Tokens that were scored.
    pub tokens: usize,
    /// Nats per token.
    pub loss: f64,
    /// `exp` of it.
    pub perplexity: f64,
    /// Share of the tokens that were held most probable.
    pub accuracy: f64,
    /// What confidence is worth.
    pub calibration: Calibration,
}

/// How often a model is right when it is so confident (Guo et al., "On Calibration of Modern Neural
/// Networks", 2017, section 2).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Of equal width, from 0 to 1; empty ones are left out.
    pub bins: Vec<Bin>,
    /// Expected calibration error: the mean distance between confidence and accuracy, weighted by the
    /// tokens of the bins (equation 3).
    pub error: f64,
}

/// The tokens of like confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// Which, from 0; the confidence is at least a tenth of it.
    pub tenth: usize,
    /// How many.
    pub tokens: usize,
    /// Mean probability of the most probable token.
    pub confidence: f64,
    /// How often that was the right one.
    pub accuracy: f64,
}

impl Summary {
    /// Of all windows together.
    pub fn of(windows: &[WindowScore]) -> Self {
        let answers: Vec<Answer> = windows.iter().flat_map(|one| one.answers.clone()).collect();
        let tokens = answers.len();
        let nats: f64 = -answers.iter().map(|answer| answer.log_prob).sum::<f64>();
        let hits = answers.iter().filter(|answer| answer.hit).count();
        Self {
            tokens,
            loss: nats / tokens as f64,
            perplexity: (nats / tokens as f64).exp(),
            accuracy: hits as f64 / tokens as f64,
            calibration: Calibration::of(&answers),
        }
    }
}

/// Bits per byte of texts of which every token was scored: comparable between tokenizers.
pub fn bits_per_byte(windows: &[WindowScore]) -> f64 {
    let bytes: f64 = windows.iter().map(|window| window.bytes).sum();
    let bits: f64 = windows.iter().map(WindowScore::nats).sum::<f64>() / std::f64::consts::LN_2;
    bits / bytes
}

impl Answer {
    /// The bin of its confidence.
    pub fn tenth(&self) -> usize {
        ((10.0 * self.confidence) as usize).min(9)
    }
}

impl Calibration {
    /// Of these answers.
    pub fn of(answers: &[Answer]) -> Self {
        let bin = |tenth| {
            let inside: Vec<&Answer> = answers.iter().filter(|one| one.tenth() == tenth).collect();
            let tokens = inside.len();
            let mean = |sum: f64| sum / tokens as f64;
            Bin {
                tenth,
                tokens,
                confidence: mean(inside.iter().map(|answer| answer.confidence).sum()),
                accuracy: mean(inside.iter().filter(|answer| answer.hit).count() as f64),
            }
        };
        let bins: Vec<Bin> = (0..10).map(bin).filter(|bin| bin.tokens > 0).collect();
        let gap = |bin: &Bin| bin.tokens as f64 * (bin.confidence - bin.accuracy).abs();
        Self {
            error: bins.iter().map(gap).sum::<f64>() / answers.len() as f64,
            bins,
        }
    }
}
