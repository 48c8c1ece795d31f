use std::fmt::Debug;

use tch::Tensor;

use crate::{Loss, Score};

/// The network under every objective: from an input to hidden states.
pub trait Backbone: Debug + Send {
    /// What the network reads, with the mask that says what each token may see.
    type Input;

    /// Hidden states; `train` turns dropout on.
    ///
    /// # Shapes
    /// Returns `[batch, seq, dim]`.
    fn states(&self, input: &Self::Input, train: bool) -> Tensor;
}

/// What is predicted from the hidden states, and how wrong that was.
///
/// A tuple of objectives is an objective: `(masked, next_sentence)` is BERT's.
pub trait Objective: Debug + Send {
    /// The right answers for one batch.
    type Labels;

    /// Number of targets of each term, in the order of the terms of [`Objective::loss`]. Known
    /// from the labels alone, before anything is computed.
    fn counts(&self, labels: &Self::Labels) -> Vec<u64>;

    /// The loss to learn from.
    ///
    /// # Shapes
    /// `states`: `[batch, seq, dim]`.
    fn loss(&self, states: &Tensor, labels: &Self::Labels) -> Loss;

    /// The loss and the number of right answers, for evaluation.
    ///
    /// # Shapes
    /// `states`: `[batch, seq, dim]`.
    fn score(&self, states: &Tensor, labels: &Self::Labels) -> Vec<Score>;
}

impl<A: Objective, B: Objective> Objective for (A, B) {
    type Labels = (A::Labels, B::Labels);

    fn counts(&self, labels: &Self::Labels) -> Vec<u64> {
        [self.0.counts(&labels.0), self.1.counts(&labels.1)].concat()
    }

    fn loss(&self, states: &Tensor, labels: &Self::Labels) -> Loss {
        self.0.loss(states, &labels.0) + self.1.loss(states, &labels.1)
    }

    fn score(&self, states: &Tensor, labels: &Self::Labels) -> Vec<Score> {
        let mut scores = self.0.score(states, &labels.0);
        scores.extend(self.1.score(states, &labels.1));
        scores
    }
}

/// All that a trainer sees of a model.
pub trait Model: Debug + Send {
    /// One micro-batch.
    type Batch;

    /// Number of real (not padding) tokens in the batch, for the throughput.
    fn tokens(&self, batch: &Self::Batch) -> u64;

    /// Number of targets of each term, in the order of the terms of [`Model::loss`].
    fn counts(&self, batch: &Self::Batch) -> Vec<u64>;

    /// The loss in training mode: dropout is on, gradients are recorded.
    fn loss(&self, batch: &Self::Batch) -> Loss;

    /// Loss and hits in evaluation mode: no dropout. The caller turns gradients off.
    fn score(&self, batch: &Self::Batch) -> Vec<Score>;
}

/// Data as a pure function of the step: no position, no generator state, nothing to save.
pub trait Batches<B>: Debug {
    /// The micro-batches of a step, in order, each made when it is asked for: whoever computes a share of
    /// a step does not pay for the rest. How a step is cut does not change which sequences it holds
    /// nor any random choice in them.
    fn cut(&self, step: u64) -> Vec<Unmade<'_, B>>;

    /// Number of steps in which every part of the data is seen once.
    fn epoch(&self) -> u64;

    /// The micro-batches of a step, made.
    fn at(&self, step: u64) -> Vec<B> {
        self.cut(step).into_iter().map(|make| make()).collect()
    }
}

/// A micro-batch that is made by calling this.
pub type Unmade<'a, B> = Box<dyn FnOnce() -> B + 'a>;

impl<B, D: Batches<B> + ?Sized> Batches<B> for &D {
    fn cut(&self, step: u64) -> Vec<Unmade<'_, B>> {
        (**self).cut(step)
    }

    fn epoch(&self) -> u64 {
        (**self).epoch()
    }
}
