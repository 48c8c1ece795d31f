use cloze_model::{Named, Peers};
use tch::Tensor;

use crate::average::Averaged;
use crate::checkpoint::{Checkpoint, CheckpointError, State};
use crate::{Error, Plan, Update, groups};

/// The weights of a run and all that changes them.
#[derive(Debug)]
pub(crate) struct Learner<'a> {
    /// All weights.
    pub(crate) weights: &'a [Named],
    /// Those that are trained.
    pub(crate) trained: Vec<Named>,
    update: Box<dyn Update>,
    averaged: Option<Averaged>,
}

impl<'a> Learner<'a> {
    pub(crate) fn new(plan: &Plan, weights: &'a [Named]) -> Result<Self, Error> {
        let trained = groups::trained(plan, weights)?;
        let named: Vec<Named> = trained.iter().map(|one| one.parameter.clone()).collect();
        Ok(Self {
            weights,
            averaged: plan.average.over(&named),
            trained: named,
            update: plan.optimizer.over(trained),
        })
    }

    /// Follows the gradients for step number `step`, of which `left` more are to come.
    pub(crate) fn step(&mut self, step: u64, rate: f64, left: u64) {
        self.update.step(step, rate);
        if let Some(averaged) = &mut self.averaged {
            averaged.take(step, left);
        }
    }

    /// Does something with the weights that are for use: their mean, where there is one.
    pub(crate) fn for_use<T>(&mut self, act: impl FnOnce(&Self) -> T) -> T {
        self.exchange();
        let done = act(self);
        self.exchange();
        done
    }

    /// All that training goes on from besides the weights for use.
    pub(crate) fn memory(&self) -> Vec<Named> {
        let mut memory = self.update.tensors();
        memory.extend(self.averaged.iter().flat_map(Averaged::tensors));
        memory
    }

    /// Takes up what a checkpoint has, once everything about it fits.
    pub(crate) fn resume(
        &mut self,
        checkpoint: &Checkpoint,
        run: &State,
    ) -> Result<(), CheckpointError> {
        checkpoint.resume(run, self.weights, &self.memory())?;
        self.exchange();
        Ok(())
    }

    /// Has every rank go on from the tensors of the first.
    pub(crate) fn broadcast(&self, peers: &dyn Peers) -> Result<(), Error> {
        let memory = self.memory();
        let all = self.weights.iter().chain(&memory);
        let all: Vec<Tensor> = all.map(|one| one.tensor.detach()).collect();
        peers.broadcast(&all).map_err(Error::Peers)
    }

    fn exchange(&mut self) {
        if let Some(averaged) = &mut self.averaged {
            averaged.exchange();
        }
    }
}
