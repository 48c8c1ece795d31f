use cloze_model::Named;
use cloze_native::{AdamWStep, fused_adamw_};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Tensor;

use super::Update;
use super::state::States;
use crate::Trained;

/// The settings of AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019,
/// algorithm 2), as `torch.optim.AdamW` defines them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdamW {
    /// Decay of the first and of the second moment of the gradient.
    pub betas: [f64; 2],
    /// Added to the root of the second moment.
    pub eps: f64,
    /// Weight decay, per unit of the learning rate, times the factor of the parameter.
    pub decay: f64,
}

/// The parameters that share a kernel call.
#[derive(Debug)]
struct Group {
    rate: f64,
    decay: f64,
    parameters: Vec<Tensor>,
    states: States<2>,
}

#[derive(Debug)]
struct Moments {
    betas: [f64; 2],
    eps: f64,
    groups: Vec<Group>,
}

impl AdamW {
    pub(super) fn over(&self, trained: Vec<Trained>) -> Box<dyn Update> {
        let mut groups: Vec<Vec<Trained>> = Vec::new();
        for one in trained {
            let same = |group: &&mut Vec<Trained>| group[0].factors() == one.factors();
            match groups.iter_mut().find(same) {
                Some(group) => group.push(one),
                None => groups.push(vec![one]),
            }
        }
        let group = |trained: Vec<Trained>| Group {
            rate: trained[0].rate,
            decay: self.decay * trained[0].decay,
            parameters: trained
                .iter()
                .map(|one| one.parameter.tensor.shallow_clone())
                .collect(),
            states: States::new(["first", "second"], trained),
        };
        Box::new(Moments {
            betas: self.betas,
            eps: self.eps,
            groups: groups.into_iter().map(group).collect(),
        })
    }
}

impl Update for Moments {
    fn step(&mut self, step: u64, rate: f64) {
        for group in &self.groups {
            let gradients: Vec<Tensor> = group.parameters.iter().map(Tensor::grad).collect();
            let settings = AdamWStep {
                step,
                rate: rate * group.rate,
                betas: self.betas,
                eps: self.eps,
                decay: group.decay,
            };
            let [first, second] = &group.states.tensors;
            fused_adamw_(&group.parameters, &gradients, first, second, &settings);
        }
    }

    fn tensors(&self) -> Vec<Named> {
        let groups = self.groups.iter();
        groups.flat_map(|group| group.states.named()).collect()
    }
}
