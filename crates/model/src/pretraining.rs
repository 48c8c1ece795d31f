use crate::{Backbone, Loss, Model, Objective, Score};

/// One micro-batch: what the network reads and what it should predict.
#[derive(Debug)]
pub struct Batch<I, L> {
    /// What the backbone reads.
    pub input: I,
    /// What the objective compares with.
    pub labels: L,
    /// Number of real (not padding) tokens in `input`.
    pub tokens: u64,
}

/// A network and what it learns: a model family in one line.
#[derive(Debug)]
pub struct Pretraining<B, O> {
    /// From input to hidden states.
    pub backbone: B,
    /// From hidden states to a loss.
    pub objective: O,
}

impl<B: Backbone, O: Objective> Model for Pretraining<B, O> {
    type Batch = Batch<B::Input, O::Labels>;

    fn tokens(&self, batch: &Self::Batch) -> u64 {
        batch.tokens
    }

    fn counts(&self, batch: &Self::Batch) -> Vec<u64> {
        self.objective.counts(&batch.labels)
    }

    fn loss(&self, batch: &Self::Batch) -> Loss {
        let states = self.backbone.states(&batch.input, true);
        self.objective.loss(&states, &batch.labels)
    }

    fn score(&self, batch: &Self::Batch) -> Vec<Score> {
        let states = self.backbone.states(&batch.input, false);
        self.objective.score(&states, &batch.labels)
    }
}
