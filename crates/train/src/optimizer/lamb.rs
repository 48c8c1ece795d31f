use cloze_model::Named;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Tensor;

use super::Update;
use super::state::States;
use crate::Trained;

/// The settings of LAMB (You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76
/// minutes", 2020, algorithm 2): Adam's direction, as long in each parameter as the parameter is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lamb {
    /// Decay of the first and of the second moment of the gradient.
    pub betas: [f64; 2],
    /// Added to the root of the second moment.
    pub eps: f64,
    /// Weight decay, added to the direction, times the factor of the parameter.
    pub decay: f64,
}

#[derive(Debug)]
struct Moments {
    settings: Lamb,
    states: States<2>,
}

impl Lamb {
    pub(super) fn over(&self, trained: Vec<Trained>) -> Box<dyn Update> {
        Box::new(Moments {
            settings: self.clone(),
            states: States::new(["first", "second"], trained),
        })
    }
}

impl Update for Moments {
    fn step(&mut self, step: u64, rate: f64) {
        let Lamb { betas, eps, decay } = self.settings;
        let young = betas.map(|beta| 1.0 - beta.powf(step as f64));
        tch::no_grad(|| {
            for (one, gradient, [first, second]) in self.states.each() {
                let mut weight = one.parameter.tensor.shallow_clone();
                let first = first.shallow_clone().lerp_(&gradient, 1.0 - betas[0]);
                let second = second
                    .shallow_clone()
                    .lerp_(&gradient.square(), 1.0 - betas[1]);
                let root = (second / young[1]).sqrt_() + eps;
                let direction = first / young[0] / root + &weight * (decay * one.decay);
                let length = trust(&weight.norm(), &direction.norm()); // a scalar on the device
                let _ = weight.g_sub_(&(direction * length * (rate * one.rate)));
            }
        });
    }

    fn tensors(&self) -> Vec<Named> {
        self.states.named()
    }
}

/// The ratio of the norms; 1 where one of them is zero.
fn trust(weight: &Tensor, direction: &Tensor) -> Tensor {
    let both = weight.gt(0.0).logical_and(&direction.gt(0.0));
    (weight / direction).where_self(&both, &weight.ones_like())
}
