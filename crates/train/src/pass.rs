use cloze_model::{Batches, Loss, Model};
use cloze_native::{clear_gradients, gradient_norm, scale_};
use cloze_random::{Draws, Stream};
use tch::Tensor;

use crate::phases::Stopwatch;
use crate::{Error, TermMean};

const DROPOUT: Stream = Stream::named("dropout");

/// What the forward and backward passes of one step found. The gradients lie in the parameters.
#[derive(Debug)]
pub(crate) struct Pass {
    pub(crate) terms: Vec<TermMean>,
    pub(crate) loss: f64,
    /// Global L2 norm of the gradient, before clipping.
    pub(crate) norm: f64,
    pub(crate) tokens: u64,
}

/// Puts the gradient of the step's mean loss into the parameters, clipped.
///
/// The mean is over the targets of all micro-batches, whose numbers are known beforehand: how the
/// step is cut changes nothing.
pub(crate) fn pass<M: Model>(
    model: &M,
    parameters: &[(String, Tensor)],
    data: &dyn Batches<M::Batch>,
    (seed, step): (u64, u64),
    clip: f64,
    watch: &mut Stopwatch,
) -> Result<Pass, Error> {
    let leaves: Vec<Tensor> = parameters
        .iter()
        .map(|(_, parameter)| parameter.shallow_clone())
        .collect();
    clear_gradients(&leaves);
    watch.lap(|phases| &mut phases.other);
    let batches = data.at(step);
    watch.lap(|phases| &mut phases.data);
    let totals = add_up(batches.iter().map(|batch| model.counts(batch)));
    let mut losses = Vec::with_capacity(batches.len());
    for (micro, batch) in batches.iter().enumerate() {
        // Dropout draws from libtorch's generator: seeded by the place, it has no state to save.
        let seed = Draws::new(seed, DROPOUT, step, micro as u64).bits();
        tch::manual_seed(seed as i64);
        let loss = model.loss(batch);
        let mean = loss.mean_over(&totals);
        watch.lap(|phases| &mut phases.forward);
        mean.backward();
        watch.lap(|phases| &mut phases.backward);
        losses.push(without_graph(loss));
    }
    let gradients = gradients(parameters)?;
    let norm = gradient_norm(&gradients).double_value(&[]);
    if norm > clip {
        scale_(&gradients, &Tensor::from(clip / norm));
    }
    watch.lap(|phases| &mut phases.optimizer);
    let terms = means(&losses, &totals);
    watch.lap(|phases| &mut phases.other);
    Ok(Pass {
        loss: terms.iter().map(|term| term.mean).sum(),
        terms,
        norm,
        tokens: batches.iter().map(|batch| model.tokens(batch)).sum(),
    })
}

fn add_up(counts: impl Iterator<Item = Vec<u64>>) -> Vec<u64> {
    counts
        .reduce(|totals, counts| totals.iter().zip(counts).map(|(a, b)| a + b).collect())
        .expect("`Batches::at` returns at least one micro-batch")
}

fn without_graph(mut loss: Loss) -> Loss {
    for term in &mut loss.terms {
        term.sum = term.sum.detach();
    }
    loss
}

fn gradients(parameters: &[(String, Tensor)]) -> Result<Vec<Tensor>, Error> {
    let gradients: Vec<Tensor> = parameters
        .iter()
        .map(|(_, parameter)| parameter.grad())
        .collect();
    let names: Vec<String> = (parameters.iter().zip(&gradients))
        .filter(|(_, gradient)| !gradient.defined())
        .map(|((name, _), _)| name.clone())
        .collect();
    if names.is_empty() {
        Ok(gradients)
    } else {
        Err(Error::NoGradient { names })
    }
}

/// Reads the sums: waits for the device, once all passes are queued.
fn means(losses: &[Loss], totals: &[u64]) -> Vec<TermMean> {
    totals
        .iter()
        .enumerate()
        .map(|(i, &total)| {
            let sum: f64 = losses
                .iter()
                .map(|loss| loss.terms[i].sum.double_value(&[]))
                .sum();
            TermMean {
                name: losses[0].terms[i].name,
                mean: sum / total.max(1) as f64,
            }
        })
        .collect()
}
