use cloze_native::{AdamWStep, fused_adamw_};
use serde::{Deserialize, Serialize};
use tch::Tensor;

use crate::plan::{Problem, outside};

/// The settings of AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019,
/// algorithm 2), as `torch.optim.AdamW` defines them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdamW {
    /// Decay of the first and of the second moment of the gradient.
    pub betas: [f64; 2],
    /// Added to the root of the second moment.
    pub eps: f64,
    /// Weight decay, per unit of the learning rate, of parameters with two or more dimensions.
    /// Biases and the scales of norms are not decayed.
    pub decay: f64,
}

/// AdamW at work: the parameters with their moments.
///
/// The moments are named tensors, `NAME.first` and `NAME.second`, so that a checkpoint holds them
/// like weights.
#[derive(Debug)]
pub struct Moments {
    betas: [f64; 2],
    eps: f64,
    groups: [Group; 2],
}

/// The parameters that share a weight decay, and one kernel call.
#[derive(Debug)]
struct Group {
    decay: f64,
    names: Vec<String>,
    parameters: Vec<Tensor>,
    first: Vec<Tensor>,
    second: Vec<Tensor>,
}

impl AdamW {
    /// Moments of zero for these parameters.
    pub fn over(&self, parameters: &[(String, Tensor)]) -> Moments {
        let (matrices, others): (Vec<_>, Vec<_>) = parameters
            .iter()
            .partition(|(_, parameter)| parameter.dim() >= 2);
        Moments {
            betas: self.betas,
            eps: self.eps,
            groups: [Group::new(self.decay, &matrices), Group::new(0.0, &others)],
        }
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let fraction = |beta: f64| (0.0..1.0).contains(&beta);
        let [first, second] = self.betas;
        let positive = self.eps > 0.0 && self.eps.is_finite();
        let decay = self.decay >= 0.0 && self.decay.is_finite();
        [
            outside(
                "optimizer.betas[0]",
                first,
                "at least 0, below 1",
                fraction(first),
            ),
            outside(
                "optimizer.betas[1]",
                second,
                "at least 0, below 1",
                fraction(second),
            ),
            outside("optimizer.eps", self.eps, "finite and above 0", positive),
            outside(
                "optimizer.decay",
                self.decay,
                "finite and at least 0",
                decay,
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Moments {
    /// Moves each parameter along its gradient. `step` counts from 1.
    ///
    /// # Panics
    /// If a parameter has no gradient.
    pub fn step(&mut self, step: u64, rate: f64) {
        for group in &self.groups {
            let gradients: Vec<Tensor> = group.parameters.iter().map(Tensor::grad).collect();
            let settings = AdamWStep {
                step,
                rate,
                betas: self.betas,
                eps: self.eps,
                decay: group.decay,
            };
            fused_adamw_(
                &group.parameters,
                &gradients,
                &group.first,
                &group.second,
                &settings,
            );
        }
    }

    /// The moments themselves, not copies, by name.
    pub fn tensors(&self) -> Vec<(String, Tensor)> {
        self.groups.iter().flat_map(Group::tensors).collect()
    }
}

impl Group {
    fn new(decay: f64, parameters: &[&(String, Tensor)]) -> Self {
        let zeros = || {
            parameters
                .iter()
                .map(|(_, p)| p.detach().zeros_like())
                .collect()
        };
        Self {
            decay,
            names: parameters.iter().map(|(name, _)| name.clone()).collect(),
            parameters: parameters.iter().map(|(_, p)| p.shallow_clone()).collect(),
            first: zeros(),
            second: zeros(),
        }
    }

    fn tensors(&self) -> impl Iterator<Item = (String, Tensor)> {
        self.names
            .iter()
            .zip(self.first.iter().zip(&self.second))
            .flat_map(|(name, (m, v))| {
                [
                    (format!("{name}.first"), m.shallow_clone()),
                    (format!("{name}.second"), v.shallow_clone()),
                ]
            })
    }
}
