use std::collections::VecDeque;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use cloze_config::Problem;

/// What is done about a bad step: one whose loss or gradient is not finite, or whose loss lies far
/// above those before.
///
/// It is not applied. The run goes back to its last checkpoint and leaves out the data from there up
/// to the bad batch (Chowdhery et al., "PaLM", 2022, section 5.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
            Problem::unless(sigma > 0.0, "guard.sigma", sigma, "above 0 (`inf` is off)"),
            Problem::unless(
                inside,
                "guard.armed_after",
                armed as f64,
                "from 2 to `guard.window`",
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

#[cfg(test)]
mod tests {
    use super::*;

    const GUARD: Guard = Guard {
        sigma: 3.0,
        window: 4,
        armed_after: 4,
        rollbacks: 0,
    };

    fn looks(window: [f64; 4]) -> impl Fn(f64) -> Option<Trouble> {
        move |loss| GUARD.look(&window.into(), loss, 1.0)
    }

    #[test]
    fn a_spike_lies_beyond_so_many_deviations_of_the_window() {
        let look = looks([1.0, 3.0, 1.0, 3.0]);
        assert_eq!(look(4.999), None);
        assert_eq!(
            look(5.001),
            Some(Trouble::Spike {
                loss: 5.001,
                mean: 2.0,
                deviation: 1.0
            })
        );
        assert_eq!(look(-1e9), None, "a low loss is no trouble");
    }

    #[test]
    fn a_loss_that_stays_the_same_is_no_spike() {
        let look = looks([2.0; 4]);
        assert_eq!(look(2.0), None);
    }

    #[test]
    fn a_gradient_that_overflows_under_a_finite_loss_is_trouble() {
        let look = |loss, norm| Guard::OFF.look(&VecDeque::new(), loss, norm);
        assert_eq!(look(1.0, 1.0), None);
        for (loss, norm) in [(1.0, f64::INFINITY), (f64::INFINITY, 1.0)] {
            assert_eq!(look(loss, norm), Some(Trouble::NotFinite { loss, norm }));
        }
    }

    #[test]
    fn a_window_that_is_armed_only_when_full_becomes_full() {
        let mut window = VecDeque::new();
        for loss in 1..=9_u8 {
            GUARD.record(&mut window, loss.into());
            assert_eq!(GUARD.look(&window, 1e9, 1.0).is_some(), loss >= 4, "{loss}");
        }
        assert_eq!(window, [6.0, 7.0, 8.0, 9.0]);
    }

    #[test]
    fn the_message_says_how_far_a_spike_is_away() {
        let spike = Trouble::Spike {
            loss: 6.0,
            mean: 2.0,
            deviation: 0.5,
        };
        assert_eq!(
            spike.to_string(),
            "its loss 6.000 is 8.0 standard deviations above the mean 2.000 of the steps before"
        );
    }
}
