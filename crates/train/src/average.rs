use cloze_model::Named;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Tensor;

use cloze_config::Problem;

/// Whether the weights that are evaluated and saved for use are a mean of those of several steps,
/// which is often better than the last ones. Training itself goes on from the last ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Average {
    /// No: the last weights.
    None {},
    /// Exponential moving average: the older, the less (Polyak and Juditsky, 1992).
    Ema {
        /// What remains of the average in each step. While it is young it is the plain mean.
        decay: f64,
    },
    /// The plain mean of the last steps of the run (Izmailov et al., "Averaging Weights Leads to Wider
    /// Optima", 2018). Before them, the last weights.
    Last {
        /// How many.
        steps: u64,
    },
}

/// An average under way.
#[derive(Debug)]
pub(crate) struct Averaged {
    settings: Average,
    trained: Vec<Named>,
    means: Vec<Tensor>,
}

impl Average {
    pub(crate) fn over(&self, trained: &[Named]) -> Option<Averaged> {
        (*self != Self::None {}).then(|| Averaged {
            settings: self.clone(),
            trained: trained.to_vec(),
            means: trained
                .iter()
                .map(|one| one.tensor.detach().copy())
                .collect(),
        })
    }

    pub(crate) fn problems(&self) -> Option<Problem> {
        match *self {
            Self::None {} => None,
            Self::Ema { decay } => {
                let inside = (0.0..1.0).contains(&decay);
                Problem::unless(inside, "average.decay", decay, "at least 0, below 1")
            }
            Self::Last { steps } => {
                Problem::unless(steps > 0, "average.steps", steps as f64, "1 or more")
            }
        }
    }

    /// The share of the new weights after `step` steps, of `left` more to come.
    fn share(&self, step: u64, left: u64) -> f64 {
        match *self {
            Self::None {} => 1.0,
            Self::Ema { decay } => (1.0 - decay).max(1.0 / (step + 1) as f64),
            Self::Last { steps } => 1.0 / steps.saturating_sub(left).max(1) as f64,
        }
    }
}

impl Averaged {
    /// Takes in the weights after `step` steps, of which `left` more are to come.
    pub(crate) fn take(&mut self, step: u64, left: u64) {
        let share = self.settings.share(step, left);
        tch::no_grad(|| {
            for (one, mean) in self.trained.iter().zip(&mut self.means) {
                let _ = mean.lerp_(&one.tensor, share);
            }
        });
    }

    /// Exchanges the last weights and their mean, in place: the model computes with the mean until
    /// this is done again.
    pub(crate) fn exchange(&mut self) {
        tch::no_grad(|| {
            for (one, mean) in self.trained.iter().zip(&mut self.means) {
                let last = one.tensor.copy();
                one.tensor.shallow_clone().copy_(mean);
                mean.copy_(&last);
            }
        });
    }

    /// The means themselves, or the last weights while they are exchanged.
    pub(crate) fn tensors(&self) -> Vec<Named> {
        let named = |(one, mean): (&Named, &Tensor)| Named {
            name: format!("{}.last", one.name).into(),
            tensor: mean.shallow_clone(),
        };
        self.trained.iter().zip(&self.means).map(named).collect()
    }
}
