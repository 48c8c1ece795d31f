//! The first steps of a small model, for the tests of every family.

use cloze_model::{Model, Score};
use cloze_native::{AdamWStep, fused_adamw_};
use cloze_tensor::Parameters;
use tch::{Kind, Tensor};

/// Puts the gradient of a step's mean loss into the parameters, and returns that loss.
pub(crate) fn backward<M: Model>(model: &M, parameters: &Parameters, step: &[M::Batch]) -> f64 {
    for (_, mut parameter) in parameters.named() {
        parameter.zero_grad();
    }
    let counts = step.iter().map(|batch| model.counts(batch));
    let totals = counts
        .reduce(|totals, counts| totals.iter().zip(counts).map(|(a, b)| a + b).collect())
        .expect("a micro-batch");
    let backward = |batch| {
        let mean = model.loss(batch).mean_over(&totals);
        mean.backward();
        mean.double_value(&[])
    };
    step.iter().map(backward).sum()
}

/// Copies of the gradients, by name.
pub(crate) fn gradients(parameters: &Parameters) -> Vec<(String, Tensor)> {
    let named = parameters.named().into_iter();
    named
        .map(|(name, tensor)| (name, tensor.grad().copy()))
        .collect()
}

/// The parameters without a gradient, or with one that is zero or not finite.
pub(crate) fn unreached(parameters: &Parameters) -> Vec<String> {
    let reached = |tensor: &Tensor| {
        let gradient = tensor.grad();
        gradient.defined()
            && gradient.abs().sum(Kind::Float).double_value(&[]) > 0.0
            && gradient.isfinite().all().int64_value(&[]) == 1
    };
    let named = parameters.named().into_iter();
    named
        .filter(|(_, tensor)| !reached(tensor))
        .map(|(name, _)| name)
        .collect()
}

/// What a model makes of one step after it has seen nothing else so many times.
pub(crate) fn overfitted<M: Model>(
    model: &M,
    parameters: &Parameters,
    step: &[M::Batch],
    (times, rate): (u64, f64),
) -> Vec<Score> {
    let tensors: Vec<Tensor> = parameters
        .named()
        .into_iter()
        .map(|(_, tensor)| tensor)
        .collect();
    let zeros = || {
        tensors
            .iter()
            .map(|tensor| tensor.detach().zeros_like())
            .collect::<Vec<_>>()
    };
    let (first, second) = (zeros(), zeros());
    for time in 1..=times {
        backward(model, parameters, step);
        let gradients: Vec<Tensor> = tensors.iter().map(Tensor::grad).collect();
        let adam = AdamWStep {
            step: time,
            rate,
            betas: [0.9, 0.99],
            eps: 1e-8,
            decay: 0.0,
        };
        fused_adamw_(&tensors, &gradients, &first, &second, &adam);
    }
    let mut scores = Vec::new();
    for batch in step {
        Score::add_all(&mut scores, tch::no_grad(|| model.score(batch)));
    }
    scores
}
