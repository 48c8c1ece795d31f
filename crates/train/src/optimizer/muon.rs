use cloze_model::Named;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Tensor;

use super::state::States;
use super::{AdamW, Update, common_problems};
use crate::Trained;
use crate::groups::any_matches;
use cloze_config::Problem;

/// The settings of Muon (Jordan et al., "Muon: An optimizer for hidden layers in neural networks",
/// 2024): the momentum of a matrix, made orthogonal, is its step. What is no matrix, and what
/// `without` names, is trained by AdamW at the same rate.
///
/// A step of an `m x n` matrix is scaled by `0.2 sqrt(max(m, n))`, which makes it as large as one of
/// AdamW's (Liu et al., "Muon is Scalable for LLM Training", 2025, equation 4): the rates of AdamW fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Muon {
    /// Decay of the momentum, which is Nesterov's.
    pub momentum: f64,
    /// Weight decay of the matrices, per unit of the learning rate, times the factor of the parameter.
    pub decay: f64,
    /// Patterns of matrices for AdamW: tables of embeddings and output layers are no maps from one
    /// hidden state to another (Jordan et al.).
    pub without: Vec<String>,
    /// For the rest.
    pub adamw: AdamW,
}

#[derive(Debug)]
struct Momentum {
    momentum: f64,
    decay: f64,
    matrices: States<1>,
    rest: Box<dyn Update>,
}

/// Number of iterations, and the coefficients of the quintic (Jordan et al.): singular values end
/// between 0.7 and 1.2.
const ITERATIONS: usize = 5;
const QUINTIC: [f64; 3] = [3.4445, -4.7750, 2.0315];

impl Muon {
    pub(super) fn over(&self, trained: Vec<Trained>) -> Box<dyn Update> {
        let (matrices, rest) = trained.into_iter().partition(|one| {
            one.parameter.tensor.dim() == 2 && !any_matches(&self.without, &one.parameter.name)
        });
        Box::new(Momentum {
            momentum: self.momentum,
            decay: self.decay,
            matrices: States::new(["momentum"], matrices),
            rest: self.adamw.over(rest),
        })
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        let Self {
            momentum, decay, ..
        } = *self;
        let AdamW {
            betas,
            eps,
            decay: adamw_decay,
        } = self.adamw;
        let (fraction, finite) = ("at least 0, below 1", "finite and at least 0");
        let inside = decay >= 0.0 && decay.is_finite();
        let share = (0.0..1.0).contains(&momentum);
        let adamw = common_problems(betas, Some(eps), adamw_decay)
            .into_iter()
            .map(|problem| Problem {
                field: problem.field.replacen("optimizer", "optimizer.adamw", 1),
                ..problem
            });
        [
            Problem::unless(share, "optimizer.momentum", momentum, fraction),
            Problem::unless(inside, "optimizer.decay", decay, finite),
        ]
        .into_iter()
        .flatten()
        .chain(adamw)
        .collect()
    }
}

impl Update for Momentum {
    fn step(&mut self, step: u64, rate: f64) {
        tch::no_grad(|| {
            for (one, gradient, [buffer]) in self.matrices.each() {
                let (mut weight, mut buffer) =
                    (one.parameter.tensor.shallow_clone(), buffer.shallow_clone());
                let rate = rate * one.rate;
                let _ = buffer.lerp_(&gradient, 1.0 - self.momentum);
                let update = orthogonal(&gradient.lerp(&buffer, self.momentum));
                let larger = weight.size().into_iter().max().unwrap_or(1) as f64;
                let _ = weight.g_mul_scalar_(1.0 - rate * self.decay * one.decay);
                let _ = weight.g_add_(&(update * (-rate * 0.2 * larger.sqrt())));
            }
        });
        self.rest.step(step, rate);
    }

    fn tensors(&self) -> Vec<Named> {
        let mut tensors = self.matrices.named();
        tensors.extend(self.rest.tensors());
        tensors
    }
}

/// The nearest matrix with orthogonal rows or columns, roughly: Newton-Schulz iterations in fp32, on
/// the side that is shorter.
///
/// # Shapes
/// `[m, n]`, as returned.
fn orthogonal(matrix: &Tensor) -> Tensor {
    let size = matrix.size();
    let is_tall = size[0] > size[1];
    let upright = |x: &Tensor| if is_tall { x.tr() } else { x.shallow_clone() };
    let x = upright(matrix); // [short, long]
    // The Frobenius norm is at least the spectral norm, which must be at most 1.
    let mut x = &x / x.norm().clamp_min(1e-7);
    let [a, b, c] = QUINTIC;
    for _ in 0..ITERATIONS {
        let gram = x.matmul(&x.tr()); // [short, short]
        let polynomial = &gram * b + gram.matmul(&gram) * c;
        x = &x * a + polynomial.matmul(&x);
    }
    upright(&x)
}
