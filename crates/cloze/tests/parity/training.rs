use std::fmt;

use cloze::model::{Backbone, Batch, Batches, Model, Objective, Pretraining, Unmade};
use cloze::train::{AdamW, Checkpoints, Event, Optimizer, Plan, Run, Schedule, Subject, fit};
use tch::Tensor;

use crate::computed::{Computed, worse};
use crate::reference::Reference;

/// One batch, again and again.
struct Again<F>(F);

impl<F> fmt::Debug for Again<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Again")
    }
}

impl<B, F: Fn() -> B> Batches<B> for Again<F> {
    fn cut(&self, _: u64) -> Vec<Unmade<'_, B>> {
        vec![Box::new(&self.0)]
    }

    fn epoch(&self) -> u64 {
        1
    }
}

/// The loss of a batch, its gradients under the names that `rename` gives them, and the training
/// run of the reference.
pub(crate) fn learn<B, O>(
    model: &Pretraining<B, O>,
    parameters: &[(String, Tensor)],
    rename: impl Fn(Vec<(String, Tensor)>) -> Vec<(String, Tensor)>,
    batch: impl Fn() -> Batch<B::Input, O::Labels>,
    reference: &Reference,
    computed: &mut Computed,
) where
    B: Backbone,
    O: Objective,
{
    let once = batch();
    let loss = model.loss(&once).mean_over(&model.counts(&once));
    if let Some(theirs) = reference.loss() {
        let gap = (loss.double_value(&[]) - theirs).abs() / theirs.abs();
        worse(&mut computed.loss, gap);
    }
    loss.backward();
    // What the loss does not depend on has no gradient, and PyTorch's optimizer leaves it alone.
    let parameters: Vec<(String, Tensor)> = parameters
        .iter()
        .filter(|(_, parameter)| parameter.grad().defined())
        .map(|(name, parameter)| (name.clone(), parameter.shallow_clone()))
        .collect();
    let gradients = parameters
        .iter()
        .map(|(name, parameter)| (name.clone(), parameter.grad().copy()));
    computed.gradients(reference, &rename(gradients.collect()));
    for (_, parameter) in &parameters {
        parameter.shallow_clone().zero_grad();
    }
    let losses = reference.steps("train_losses");
    if !losses.is_empty() {
        let norms = reference.steps("train_grad_norms");
        for (step, [loss, norm]) in train(model, &parameters, batch, losses.len())
            .into_iter()
            .enumerate()
        {
            worse(&mut computed.train_losses, (loss - losses[step]).abs());
            worse(
                &mut computed.train_norms,
                (norm - norms[step]).abs() / norms[step],
            );
        }
    }
}

/// Loss and gradient norm of each step: AdamW as the README of the fixtures says, by the trainer.
fn train<M: Model>(
    model: &M,
    parameters: &[(String, Tensor)],
    batch: impl Fn() -> M::Batch,
    steps: usize,
) -> Vec<[f64; 2]> {
    let adamw = AdamW {
        betas: [0.9, 0.999],
        eps: 1e-8,
        decay: 0.01,
    };
    let schedule = Schedule::constant(1e-3);
    let plan = Plan::new(steps as u64, Optimizer::AdamW(adamw), schedule);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let again = Again(batch);
    let subject = Subject::new(model, &again, [("again", &again)]);
    let checkpoints = Checkpoints::new(folder.path());
    let run = Run::new(parameters, &plan, &checkpoints);
    let mut seen = Vec::new();
    fit(&subject, &run, &mut |event: &Event<'_>| {
        if let Event::Step(report) = event {
            seen.push([report.loss, report.norm]);
        }
    })
    .expect("a run");
    seen
}
