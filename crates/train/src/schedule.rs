use std::f64::consts::PI;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use cloze_config::Problem;

/// The learning rate of each step: a linear warm-up to the peak, then a decay, once or in cycles.
///
/// ```
/// use cloze_train::{Decay, Schedule};
///
/// let decay = Decay::Cosine { to: 1e-4 };
/// let schedule = Schedule { peak: 1e-3, warmup: 100, cycles: 1, decay };
/// assert_eq!(schedule.rate(100, 2000.0), 1e-3);
/// assert_eq!(schedule.rate(2000, 2000.0), 1e-4);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The highest rate, reached when the warm-up ends.
    pub peak: f64,
    /// Number of steps under the peak at the start.
    pub warmup: u64,
    /// How often the rate goes down from the peak: after each cycle but the last it starts again
    /// (Loshchilov and Hutter, "SGDR", 2017, of equal lengths).
    pub cycles: u64,
    /// What follows the warm-up, until the last step.
    pub decay: Decay,
}

/// How the rate falls from the peak; `to` is the rate at the end of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Decay {
    /// Not at all.
    // With braces, because serde lets a unit variant have unknown fields.
    Constant {},
    /// Along a line, as BERT did (Devlin et al., 2019, appendix A.2).
    Linear {
        /// The final rate.
        to: f64,
    },
    /// Along half a cosine (Loshchilov and Hutter, "SGDR", 2017, equation 5), as GPT did.
    Cosine {
        /// The final rate.
        to: f64,
    },
    /// Stays at the peak, then falls along a line (Hu et al., "MiniCPM", 2024, section 4.2).
    WarmupStableDecay {
        /// The final rate.
        to: f64,
        /// Share of the steps after the warm-up in which the rate falls, in (0, 1].
        share: f64,
    },
    /// With the inverse square root of the step, for runs without a known end (Vaswani et al., 2017,
    /// equation 3): at `n` times the warm-up, the peak over the root of `n`.
    InverseSquareRoot {},
}

impl Schedule {
    /// One rate from the first step to the last.
    pub fn constant(rate: f64) -> Self {
        Self {
            peak: rate,
            warmup: 0,
            cycles: 1,
            decay: Decay::Constant {},
        }
    }

    /// The rate of the step with this index, counted from 0, in a run of `steps`, which may be an
    /// estimate. Past the end it stays at the final rate.
    pub fn rate(&self, step: u64, steps: f64) -> f64 {
        if step < self.warmup {
            // One more in the divisor, so that the first step moves and the peak comes after.
            return self.peak * (step + 1) as f64 / (self.warmup + 1) as f64;
        }
        let warmup = self.warmup as f64;
        let length = ((steps - warmup) / self.cycles as f64).max(1.0);
        let since = step as f64 - warmup;
        let cycle = (since / length).floor().min((self.cycles - 1) as f64);
        let since = (since - cycle * length).min(length);
        self.decay.rate(self.peak, since, length, warmup.max(1.0))
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let (peak, cycles) = (self.peak, self.cycles);
        let (to, share) = match self.decay {
            Decay::Linear { to } | Decay::Cosine { to } => (to, 1.0),
            Decay::WarmupStableDecay { to, share } => (to, share),
            Decay::Constant {} | Decay::InverseSquareRoot {} => (0.0, 1.0),
        };
        let below_peak = (0.0..=peak).contains(&to);
        let (positive, part) = (peak > 0.0 && peak.is_finite(), share > 0.0 && share <= 1.0);
        [
            Problem::unless(positive, "schedule.peak", peak, "a finite rate above 0"),
            Problem::unless(cycles > 0, "schedule.cycles", cycles, "1 or more"),
            Problem::unless(
                below_peak,
                "schedule.decay.to",
                to,
                "between 0 and the peak",
            ),
            Problem::unless(part, "schedule.decay.share", share, "above 0, at most 1"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Decay {
    /// The rate that many steps after the peak, in a cycle of this length.
    fn rate(&self, peak: f64, since: f64, length: f64, warmup: f64) -> f64 {
        let progress = since / length;
        // Weights that sum to one: exact at both ends, and between them for all rounding.
        let between = |to: f64, left: f64| peak * left + to * (1.0 - left);
        match *self {
            Self::Constant {} => peak,
            Self::Linear { to } => between(to, 1.0 - progress),
            Self::Cosine { to } => between(to, 0.5 * (1.0 + (PI * progress).cos())),
            Self::WarmupStableDecay { to, share } => {
                between(to, ((1.0 - progress) / share).min(1.0))
            }
            Self::InverseSquareRoot {} => peak * (warmup / (warmup + since)).sqrt(),
        }
    }
}
