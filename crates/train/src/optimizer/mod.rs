//! How a gradient changes the weights.

mod adamw;
mod lamb;
mod lion;
mod muon;
mod state;

use std::fmt::Debug;

use cloze_model::Named;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Trained;
use cloze_config::Problem;

pub use adamw::AdamW;
pub use lamb::Lamb;
pub use lion::Lion;
pub use muon::Muon;

/// The optimizers, each with its settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Optimizer {
    /// What most models are trained with.
    AdamW(AdamW),
    /// One moment, and steps of one size.
    Lion(Lion),
    /// Orthogonal updates for matrices.
    Muon(Muon),
    /// For very large batches.
    Lamb(Lamb),
}

/// An optimizer at work on its parameters.
pub trait Update: Debug {
    /// Moves each parameter along its gradient. `step` counts from 1.
    ///
    /// # Panics
    /// If a parameter has no gradient.
    fn step(&mut self, step: u64, rate: f64);

    /// What it remembers between steps: the tensors themselves, not copies. They are named after
    /// their parameters, so that a checkpoint holds them like weights.
    fn tensors(&self) -> Vec<Named>;
}

impl Optimizer {
    /// Takes up the parameters, with nothing remembered.
    pub fn over(&self, trained: Vec<Trained>) -> Box<dyn Update> {
        match self {
            Self::AdamW(adamw) => adamw.over(trained),
            Self::Lion(lion) => lion.over(trained),
            Self::Muon(muon) => muon.over(trained),
            Self::Lamb(lamb) => lamb.over(trained),
        }
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        match self {
            Self::AdamW(AdamW { betas, eps, decay }) | Self::Lamb(Lamb { betas, eps, decay }) => {
                common_problems(*betas, Some(*eps), *decay)
            }
            Self::Lion(Lion { betas, decay }) => common_problems(*betas, None, *decay),
            Self::Muon(muon) => muon.problems(),
        }
    }

    /// The patterns of names in its settings.
    pub(crate) fn patterns(&self) -> &[String] {
        match self {
            Self::Muon(muon) => &muon.without,
            _ => &[],
        }
    }
}

/// What is outside its range of the settings that most optimizers have.
fn common_problems(betas: [f64; 2], eps: Option<f64>, decay: f64) -> Vec<Problem> {
    let beta = |field, beta: f64| {
        let inside = (0.0..1.0).contains(&beta);
        Problem::unless(inside, field, beta, "at least 0, below 1")
    };
    let allowed = "finite and at least 0";
    let eps = eps.and_then(|eps| {
        let inside = eps > 0.0 && eps.is_finite();
        Problem::unless(inside, "optimizer.eps", eps, "finite and above 0")
    });
    let inside = decay >= 0.0 && decay.is_finite();
    [
        beta("optimizer.betas[0]", betas[0]),
        beta("optimizer.betas[1]", betas[1]),
        eps,
        Problem::unless(inside, "optimizer.decay", decay, allowed),
    ]
    .into_iter()
    .flatten()
    .collect()
}
