use tch::Tensor;

use crate::average::Averaged;
use crate::checkpoint::{Checkpoint, CheckpointError, State};
use crate::{Error, Plan, Update, groups};

/// The weights of a run and all that changes them.
#[derive(Debug)]
pub(crate) struct Learner {
    parameters: Vec<(String, Tensor)>,
    trained: Vec<(String, Tensor)>,
    update: Box<dyn Update>,
    averaged: Option<Averaged>,
}

impl Learner {
    pub(crate) fn new(plan: &Plan, parameters: &[(String, Tensor)]) -> Result<Self, Error> {
        let trained = groups::trained(plan, parameters)?;
        let named = |(name, tensor): (&String, &Tensor)| (name.clone(), tensor.shallow_clone());
        Ok(Self {
            parameters: parameters
                .iter()
                .map(|(name, tensor)| named((name, tensor)))
                .collect(),
            trained: trained
                .iter()
                .map(|one| named((&one.name, &one.tensor)))
                .collect(),
            averaged: plan.average.over(&trained),
            update: plan.optimizer.over(trained),
        })
    }

    /// The parameters that are trained.
    pub(crate) fn trained(&self) -> &[(String, Tensor)] {
        &self.trained
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

    /// All weights.
    pub(crate) fn weights(&self) -> &[(String, Tensor)] {
        &self.parameters
    }

    /// All that training goes on from besides the weights for use.
    pub(crate) fn memory(&self) -> Vec<(String, Tensor)> {
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
        let memory = self.memory();
        checkpoint.resume(run, &self.parameters, &memory)?;
        self.exchange();
        Ok(())
    }

    fn exchange(&mut self) {
        if let Some(averaged) = &mut self.averaged {
            averaged.exchange();
        }
    }
}
