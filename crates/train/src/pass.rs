use std::sync::atomic::{AtomicBool, Ordering};

use cloze_model::{Batches, Loss, Model};
use cloze_native::{clear_gradients, gradient_norm, scale_};
use cloze_random::{Draws, Stream};
use tch::{Kind, Tensor};

use crate::phases::Stopwatch;
use crate::{Error, TermMean};

const DROPOUT: Stream = Stream::named("dropout");

/// What the forward and backward passes of one step found. The gradients lie in the parameters.
#[derive(Debug)]
pub(crate) struct Pass {
    pub(crate) tokens: u64,
    pub(crate) targets: u64,
    pub(crate) numbers: Unread,
}

/// The numbers of a step, still on the device.
#[derive(Debug)]
pub(crate) struct Unread {
    names: Vec<&'static str>,
    weights: Vec<f64>,
    /// The mean of each term, then the norm: `[terms + 1]`.
    values: Tensor,
}

/// The numbers of a step.
#[derive(Debug)]
pub(crate) struct Numbers {
    pub(crate) terms: Vec<TermMean>,
    /// The sum of the terms, each times its weight, in nats.
    pub(crate) loss: f64,
    /// Global L2 norm of the gradient, before clipping.
    pub(crate) norm: f64,
}

/// How the gradients of a step are found.
pub(crate) struct Passing<'a, M: Model> {
    pub(crate) model: &'a M,
    pub(crate) trained: &'a [(String, Tensor)],
    pub(crate) data: &'a dyn Batches<M::Batch>,
    pub(crate) clip: f64,
    /// Whether the device is never waited for.
    pub(crate) deferred: bool,
    pub(crate) stop: &'a AtomicBool,
}

impl<M: Model> Passing<'_, M> {
    /// Puts the gradient of the step's mean loss into the parameters, clipped. Nothing, if the run was
    /// stopped meanwhile.
    ///
    /// The mean is over the targets of all micro-batches, whose numbers are known beforehand: how the
    /// step is cut changes nothing.
    pub(crate) fn at(
        &self,
        (seed, step): (u64, u64),
        watch: &mut Stopwatch,
    ) -> Result<Option<Pass>, Error> {
        let leaves: Vec<Tensor> = self
            .trained
            .iter()
            .map(|(_, p)| p.shallow_clone())
            .collect();
        clear_gradients(&leaves);
        watch.lap(|phases| &mut phases.other);
        let batches = self.data.at(step);
        watch.lap(|phases| &mut phases.data);
        let totals = add_up(batches.iter().map(|batch| self.model.counts(batch)));
        let mut losses = Vec::with_capacity(batches.len());
        for (micro, batch) in batches.iter().enumerate() {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            // Dropout draws from libtorch's generator: seeded by the place, it has no state to save.
            let seed = Draws::new(seed, DROPOUT, step, micro as u64).bits();
            tch::manual_seed(seed as i64);
            let loss = self.model.loss(batch);
            let mean = loss.mean_over(&totals);
            watch.lap(|phases| &mut phases.forward);
            mean.backward();
            watch.lap(|phases| &mut phases.backward);
            losses.push(without_graph(loss));
        }
        let norm = self.clip(&gradients(self.trained)?);
        watch.lap(|phases| &mut phases.optimizer);
        let numbers = Unread::new(&losses, &totals, &norm);
        watch.lap(|phases| &mut phases.other);
        Ok(Some(Pass {
            tokens: batches.iter().map(|batch| self.model.tokens(batch)).sum(),
            targets: totals.iter().sum(),
            numbers,
        }))
    }

    /// Returns the norm before.
    fn clip(&self, gradients: &[Tensor]) -> Tensor {
        let norm = gradient_norm(gradients);
        // One pass over all gradients is spared where it costs nothing to look.
        if self.deferred || norm.double_value(&[]) > self.clip {
            scale_(gradients, &(&norm.reciprocal() * self.clip).clamp_max(1.0));
        }
        norm
    }
}

impl Unread {
    fn new(losses: &[Loss], totals: &[u64], norm: &Tensor) -> Self {
        let mean = |(term, &total): (usize, &u64)| {
            let sums = losses
                .iter()
                .map(|loss| loss.terms[term].sum.to_kind(Kind::Double));
            let sum = sums.reduce(|a, b| a + b).expect("at least one micro-batch");
            sum.view([1]) / total.max(1) as f64
        };
        let mut values: Vec<Tensor> = totals.iter().enumerate().map(mean).collect();
        values.push(norm.to_kind(Kind::Double).view([1]));
        let terms = losses[0].terms.iter();
        Self {
            names: terms.clone().map(|term| term.name).collect(),
            weights: terms.map(|term| term.weight).collect(),
            values: Tensor::cat(&values, 0),
        }
    }

    /// Waits for the device, if it is not done.
    pub(crate) fn read(&self) -> Numbers {
        let values = Vec::<f64>::try_from(&self.values).expect("a vector of doubles");
        let term = |(&name, &mean)| TermMean { name, mean };
        let terms: Vec<TermMean> = self.names.iter().zip(&values).map(term).collect();
        Numbers {
            loss: (terms.iter().zip(&self.weights))
                .map(|(term, weight)| weight * term.mean)
                .sum(),
            terms,
            norm: values[self.names.len()],
        }
    }
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
