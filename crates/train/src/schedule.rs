use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::plan::{Problem, outside};

/// The learning rate of each step: a linear warm-up to the peak, then a decay.
///
/// ```
/// use cloze_train::{Decay, Schedule};
///
/// let schedule = Schedule { peak: 1e-3, warmup: 100, decay: Decay::Cosine { to: 1e-4 } };
/// assert_eq!(schedule.rate(100, 2000), 1e-3);
/// assert_eq!(schedule.rate(2000, 2000), 1e-4);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The highest rate, reached when the warm-up ends.
    pub peak: f64,
    /// Number of steps under the peak at the start.
    pub warmup: u64,
    /// What follows the warm-up, until the last step.
    pub decay: Decay,
}

/// How the rate falls from the peak; `to` is the rate at the end of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
}

impl Schedule {
    /// The rate of the step with this index, counted from 0, in a run of `steps`. Past the end it
    /// stays at the final rate.
    pub fn rate(&self, step: u64, steps: u64) -> f64 {
        if step < self.warmup {
            // One more in the divisor, so that the first step moves and the peak comes after.
            return self.peak * (step + 1) as f64 / (self.warmup + 1) as f64;
        }
        let length = steps.saturating_sub(self.warmup).max(1);
        let progress = ((step - self.warmup) as f64 / length as f64).min(1.0);
        self.decay.rate(self.peak, progress)
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let Self { peak, decay, .. } = self;
        let mut problems = vec![outside(
            "schedule.peak",
            *peak,
            "a finite rate above 0",
            *peak > 0.0 && peak.is_finite(),
        )];
        if let Decay::Linear { to } | Decay::Cosine { to } | Decay::WarmupStableDecay { to, .. } =
            decay
        {
            let allowed = "between 0 and the peak";
            problems.push(outside(
                "schedule.decay.to",
                *to,
                allowed,
                (0.0..=*peak).contains(to),
            ));
        }
        if let Decay::WarmupStableDecay { share, .. } = decay {
            let allowed = "above 0, at most 1";
            let inside = *share > 0.0 && *share <= 1.0;
            problems.push(outside("schedule.decay.share", *share, allowed, inside));
        }
        problems.into_iter().flatten().collect()
    }
}

impl Decay {
    /// The rate at a progress from 0 (the peak) to 1 (the end).
    fn rate(&self, peak: f64, progress: f64) -> f64 {
        // Weights that sum to one: exact at both ends, and between them for all rounding.
        let between = |to: f64, left: f64| peak * left + to * (1.0 - left);
        match *self {
            Self::Constant {} => peak,
            Self::Linear { to } => between(to, 1.0 - progress),
            Self::Cosine { to } => between(to, 0.5 * (1.0 + (PI * progress).cos())),
            Self::WarmupStableDecay { to, share } => {
                between(to, ((1.0 - progress) / share).min(1.0))
            }
        }
    }
}
