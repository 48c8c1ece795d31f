use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use cloze_model::{Loss, Named};
use cloze_native::{clear_gradients, gradient_norm, scale_};
use cloze_random::{Draws, Stream};
use tch::{Kind, Tensor};

use crate::phases::Stopwatch;
use crate::ranks::{share, sums};
use crate::subject::BoundData;
use crate::tick::Part;
use crate::{Error, Run, TermMean};

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

/// Puts the gradient of the step's mean loss into the trained parameters, clipped, and tells of each
/// micro-batch. Nothing, if the run was stopped meanwhile.
///
/// Each rank computes a share of the micro-batches. The mean is over the targets of all of them, whose
/// numbers are known before the first is computed: how the step is cut and dealt changes nothing but
/// the order of the additions. To know the numbers, a rank makes all of its share first: how many tokens
/// are masked only their text says, and to read it twice would cost as much as it saves. Ids and labels are
/// some 24 bytes a token, a thousandth of what a forward pass keeps (a mask that keeps documents apart
/// adds a byte for each pair of tokens). Each micro-batch goes as soon as it is learned from.
pub(crate) fn pass(
    run: &Run<'_>,
    data: &BoundData<'_>,
    trained: &[Named],
    step: u64,
    watch: &mut Stopwatch,
    tell: &mut dyn FnMut(Part),
) -> Result<Option<Pass>, Error> {
    let leaves: Vec<Tensor> = trained
        .iter()
        .map(|one| one.tensor.shallow_clone())
        .collect();
    clear_gradients(&leaves);
    watch.lap(|phases| &mut phases.other);
    let begin = Instant::now();
    let cut = data.cut(step);
    let own = share(cut.len(), run.peers)?;
    let mut part = Part {
        done: 0,
        parts: own.len() as u64,
        tokens: 0,
        time: Duration::ZERO,
    };
    tell(part);
    let own = cut.into_iter().enumerate().take(own.end).skip(own.start);
    let batches: Vec<_> = own.map(|(index, make)| (index, make())).collect();
    watch.lap(|phases| &mut phases.data);
    let asked = u64::from(run.stop.load(Ordering::Relaxed));
    let mut known = vec![asked, 0];
    for (_, batch) in &batches {
        known[1] += batch.tokens();
        let counts = batch.counts();
        known.resize(2 + counts.len(), 0);
        known[2..]
            .iter_mut()
            .zip(counts)
            .for_each(|(sum, count)| *sum += count);
    }
    let known = sums(run.peers, &known)?;
    let [stop, tokens, totals @ ..] = &known[..] else {
        unreachable!("two numbers were handed in")
    };
    if *stop > 0 {
        return Ok(None);
    }
    let mut losses = Vec::with_capacity(batches.len());
    for (index, batch) in batches {
        if run.peers.may_leave() && run.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        // Dropout draws from libtorch's generator: seeded by the place, it has no state to save.
        let seed = Draws::new(run.plan.seed, DROPOUT, step, index as u64).bits();
        tch::manual_seed(seed as i64);
        let loss = batch.loss();
        let mean = loss.mean_over(totals);
        watch.lap(|phases| &mut phases.forward);
        mean.backward();
        watch.lap(|phases| &mut phases.backward);
        losses.push(without_graph(loss));
        part.done += 1;
        (part.tokens, part.time) = (*tokens, begin.elapsed());
        tell(part);
    }
    let gradients = gradients(trained)?;
    run.peers.sum(&gradients).map_err(Error::Peers)?;
    let norm = clip(run, &gradients);
    watch.lap(|phases| &mut phases.optimizer);
    let numbers = Unread::new(run, &losses, totals, &norm)?;
    watch.lap(|phases| &mut phases.other);
    Ok(Some(Pass {
        tokens: *tokens,
        targets: totals.iter().sum(),
        numbers,
    }))
}

/// Returns the norm before.
fn clip(run: &Run<'_>, gradients: &[Tensor]) -> Tensor {
    let (norm, most) = (gradient_norm(gradients), run.plan.clip);
    // One pass over all gradients is spared where it costs nothing to look.
    if run.deferred || norm.double_value(&[]) > most {
        scale_(gradients, &(&norm.reciprocal() * most).clamp_max(1.0));
    }
    norm
}

impl Unread {
    fn new(run: &Run<'_>, losses: &[Loss], totals: &[u64], norm: &Tensor) -> Result<Self, Error> {
        let sum = |term: usize| {
            let sums = losses
                .iter()
                .map(|loss| loss.terms[term].sum.to_kind(Kind::Double));
            let sum = sums.reduce(|a, b| a + b).expect("at least one micro-batch");
            sum.view([1])
        };
        let sums: Vec<Tensor> = (0..totals.len()).map(sum).collect();
        run.peers.sum(&sums).map_err(Error::Peers)?;
        let means = sums.iter().zip(totals);
        let means = means.map(|(sum, &total)| sum / total.max(1) as f64);
        let norm = norm.to_kind(Kind::Double).view([1]);
        let values: Vec<Tensor> = means.chain([norm]).collect();
        let terms = losses[0].terms.iter();
        Ok(Self {
            names: terms.clone().map(|term| term.name).collect(),
            weights: terms.map(|term| term.weight).collect(),
            values: Tensor::cat(&values, 0),
        })
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

fn without_graph(mut loss: Loss) -> Loss {
    for term in &mut loss.terms {
        term.sum = term.sum.detach();
    }
    loss
}

fn gradients(trained: &[Named]) -> Result<Vec<Tensor>, Error> {
    let gradients: Vec<Tensor> = trained.iter().map(|one| one.tensor.grad()).collect();
    let names: Vec<String> = (trained.iter().zip(&gradients))
        .filter(|(_, gradient)| !gradient.defined())
        .map(|(one, _)| one.name.to_string())
        .collect();
    if names.is_empty() {
        Ok(gradients)
    } else {
        Err(Error::NoGradient { names })
    }
}
