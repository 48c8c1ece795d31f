use cloze_model::Named;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Update;
use super::state::States;
use crate::Trained;

/// The settings of Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023,
/// algorithm 2). Its steps have one size: it wants a rate 3 to 10 times lower than AdamW's, and a
/// decay higher by as much (section 5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lion {
    /// The share of the moment in a step, and its decay.
    pub betas: [f64; 2],
    /// Weight decay, per unit of the learning rate, times the factor of the parameter.
    pub decay: f64,
}

#[derive(Debug)]
struct Momentum {
    settings: Lion,
    states: States<1>,
}

impl Lion {
    pub(super) fn over(&self, trained: Vec<Trained>) -> Box<dyn Update> {
        Box::new(Momentum {
            settings: self.clone(),
            states: States::new(["first"], trained),
        })
    }
}

impl Update for Momentum {
    fn step(&mut self, _step: u64, rate: f64) {
        let Lion { betas, decay } = self.settings;
        tch::no_grad(|| {
            for (one, gradient, [moment]) in self.states.each() {
                let (mut weight, mut moment) =
                    (one.parameter.tensor.shallow_clone(), moment.shallow_clone());
                let rate = rate * one.rate;
                let direction = moment.lerp(&gradient, 1.0 - betas[0]).sign_();
                let _ = weight.g_mul_scalar_(1.0 - rate * decay * one.decay);
                let _ = weight.g_add_(&(direction * -rate));
                let _ = moment.lerp_(&gradient, 1.0 - betas[1]);
            }
        });
    }

    fn tensors(&self) -> Vec<Named> {
        self.states.named()
    }
}
