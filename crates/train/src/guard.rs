use std::collections::VecDeque;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::plan::{Problem, outside};

/// What is done about a bad step: one whose loss or gradient is not finite, or whose loss lies far
/// above those before.
///
/// It is not applied. The run goes back to its last checkpoint and leaves out the data from there up
/// to the bad batch (Chowdhery et al., "PaLM", 2022, section 5.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// A loss is a spike if it lies so many standard deviations above the mean of the window. `inf`
    /// is off.
    pub sigma: f64,
    /// Number of steps of the window.
    pub window: usize,
    /// Number of steps in the window before it is trusted.
    pub armed_after: usize,
    /// How often a run goes back without having reached its next checkpoint; then it ends.
    pub rollbacks: u32,
}

/// What was wrong with a step.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Trouble {
    /// The loss or the gradient is infinite or not a number.
    NotFinite {
        /// The loss, in nats.
        loss: f64,
        /// Global L2 norm of the gradient.
        norm: f64,
    },
    /// The loss is far above those before.
    Spike {
        /// The loss, in nats.
        loss: f64,
        /// Mean of the losses in the window.
        mean: f64,
        /// Their standard deviation.
        deviation: f64,
    },
}

impl Guard {
    /// No look at the losses but whether they are finite, and no way back.
    pub const OFF: Self = Self {
        sigma: f64::INFINITY,
        window: 128,
        armed_after: 64,
        rollbacks: 0,
    };

    /// What is wrong with a step, seen after those of the window.
    pub(crate) fn look(&self, window: &VecDeque<f64>, loss: f64, norm: f64) -> Option<Trouble> {
        if !(loss.is_finite() && norm.is_finite()) {
            return Some(Trouble::NotFinite { loss, norm });
        }
        if window.len() < self.armed_after {
            return None;
        }
        let count = window.len() as f64;
        let mean = window.iter().sum::<f64>() / count;
        let squares: f64 = window.iter().map(|seen| (seen - mean).powi(2)).sum();
        let deviation = (squares / count).sqrt();
        (loss > mean + self.sigma * deviation).then_some(Trouble::Spike {
            loss,
            mean,
            deviation,
        })
    }

    /// Adds a good step to the window.
    pub(crate) fn record(&self, window: &mut VecDeque<f64>, loss: f64) {
        window.push_back(loss);
        while window.len() > self.window {
            window.pop_front();
        }
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let (sigma, window, armed) = (self.sigma, self.window, self.armed_after);
        let inside = (2..=window).contains(&armed);
        [
            outside("guard.sigma", sigma, "above 0 (`inf` is off)", sigma > 0.0),
            outside(
                "guard.armed_after",
                armed as f64,
                "from 2 to `guard.window`",
                inside,
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotFinite { loss, norm } => {
                write!(
                    f,
                    "it is not finite: the loss is {loss}, the gradient norm {norm}"
                )
            }
            Self::Spike {
                loss,
                mean,
                deviation,
            } => {
                let sigmas = (loss - mean) / deviation;
                write!(
                    f,
                    "its loss {loss:.3} is {sigmas:.1} standard deviations above the mean {mean:.3} \
                     of the steps before"
                )
            }
        }
    }
}
