use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};

use cloze_model::{Batches, Loss, Model, Score, Unmade};

/// What is learned, and what is looked at to see how well: a model with its data, whatever their types.
#[derive(Debug)]
pub struct Subject<'a> {
    /// What is learned from.
    pub train: BoundData<'a>,
    /// What is evaluated on. The first set decides which weights are the best, by `Plan::best`.
    pub held_out: Vec<HeldOut<'a>>,
}

/// Data that is bound to the model that reads it.
pub type BoundData<'a> = Box<dyn Batches<Box<dyn MicroBatch + 'a>> + 'a>;

/// A micro-batch that is bound to the model that reads it: what [`Model`] says of it.
pub trait MicroBatch {
    /// See [`Model::tokens`].
    fn tokens(&self) -> u64;

    /// See [`Model::counts`].
    fn counts(&self) -> Vec<u64>;

    /// See [`Model::loss`].
    fn loss(&self) -> Loss;

    /// See [`Model::score`].
    fn score(&self) -> Vec<Score>;
}

/// A set of held-out data.
#[derive(Debug)]
pub struct HeldOut<'a> {
    /// As its scores are called.
    pub name: String,
    /// The data.
    pub data: BoundData<'a>,
}

impl<'a> Subject<'a> {
    /// A model, lent or shared (`&model`, `Rc<Model>`), data to learn from, and held-out data by name.
    pub fn new<P, M, N, D>(
        model: P,
        train: impl Batches<M::Batch> + 'a,
        held_out: impl IntoIterator<Item = (N, D)>,
    ) -> Self
    where
        P: Deref<Target = M> + Clone + fmt::Debug + 'a,
        M: Model<Batch: 'a> + 'a,
        N: Into<String>,
        D: Batches<M::Batch> + 'a,
    {
        let held_out = held_out.into_iter().map(|(name, data)| HeldOut {
            name: name.into(),
            data: bind(model.clone(), data),
        });
        Self {
            held_out: held_out.collect(),
            train: bind(model, train),
        }
    }

    /// Tokens and targets of a step, on average over the first steps.
    pub fn mean_step(&self, steps: u64) -> (f64, f64) {
        let batches = (0..steps).flat_map(|step| self.train.at(step));
        let (tokens, targets) = batches.fold((0, 0), |(tokens, targets), batch| {
            let new: u64 = batch.counts().iter().sum();
            (tokens + batch.tokens(), targets + new)
        });
        (tokens as f64 / steps as f64, targets as f64 / steps as f64)
    }
}

impl HeldOut<'_> {
    /// Scores the first steps of the set, at most `limit` and at most one epoch, without dropout
    /// and without gradients. Returns one score for each term of the model's loss, or `None` if the
    /// stop flag was raised meanwhile. Data of no steps has no scores.
    pub fn score(&self, limit: u64, stop: &AtomicBool) -> Option<Vec<Score>> {
        self.score_telling(limit, stop, || ())
    }

    /// Steps that are scored.
    pub(crate) fn steps(&self, limit: u64) -> u64 {
        self.data.epoch().min(limit)
    }

    /// [`score`](Self::score), which calls back after each step.
    pub(crate) fn score_telling(
        &self,
        limit: u64,
        stop: &AtomicBool,
        mut scored: impl FnMut(),
    ) -> Option<Vec<Score>> {
        tch::no_grad(|| {
            let mut scores = Vec::new();
            for step in 0..self.steps(limit) {
                for make in self.data.cut(step) {
                    if stop.load(Ordering::Relaxed) {
                        return None;
                    }
                    Score::add_all(&mut scores, make().score());
                }
                scored();
            }
            Some(scores)
        })
    }
}

/// Something with the model that it is for: data, or a micro-batch.
#[derive(Debug)]
struct Bound<'a, P, T> {
    model: P,
    to: T,
    /// As long as its micro-batches live.
    life: PhantomData<&'a ()>,
}

impl<P, T> Bound<'_, P, T> {
    fn new(model: P, to: T) -> Self {
        let life = PhantomData;
        Self { model, to, life }
    }
}

fn bind<'a, P, M, D>(model: P, to: D) -> BoundData<'a>
where
    P: Deref<Target = M> + Clone + fmt::Debug + 'a,
    M: Model<Batch: 'a> + 'a,
    D: Batches<M::Batch> + 'a,
{
    Box::new(Bound::new(model, to))
}

impl<'a, P, M, D> Batches<Box<dyn MicroBatch + 'a>> for Bound<'a, P, D>
where
    P: Deref<Target = M> + Clone + fmt::Debug + 'a,
    M: Model<Batch: 'a> + 'a,
    D: Batches<M::Batch>,
{
    fn cut(&self, step: u64) -> Vec<Unmade<'_, Box<dyn MicroBatch + 'a>>> {
        let unmade = self.to.cut(step).into_iter();
        unmade
            .map(|make| {
                let model = self.model.clone();
                let bound = || Box::new(Bound::new(model, make())) as Box<dyn MicroBatch + 'a>;
                Box::new(bound) as Unmade<'_, _>
            })
            .collect()
    }

    fn epoch(&self) -> u64 {
        self.to.epoch()
    }
}

impl<P, M> MicroBatch for Bound<'_, P, M::Batch>
where
    P: Deref<Target = M>,
    M: Model,
{
    fn tokens(&self) -> u64 {
        self.model.tokens(&self.to)
    }

    fn counts(&self) -> Vec<u64> {
        self.model.counts(&self.to)
    }

    fn loss(&self) -> Loss {
        self.model.loss(&self.to)
    }

    fn score(&self) -> Vec<Score> {
        self.model.score(&self.to)
    }
}
