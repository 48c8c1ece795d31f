use std::fmt::{self, Debug};
use std::sync::atomic::AtomicBool;

use cloze_config::Problem;
use cloze_hub::OwnConfig;
use cloze_model::{Backbone, Batch, Batches, Model, Objective, Pretraining, Stages};
use cloze_tensor::Parameters;
use cloze_train::{Checkpoints, Fit, HeldOut, Observer, Outcome, Plan, Yardstick, fit};
use tch::Device;

use crate::{Data, Error, Settings};

/// What a family brings to a run: everything else is the same for all.
pub(crate) trait Task: Debug {
    /// As users call it.
    fn name(&self) -> &'static str;

    /// The configuration of a network of this family with `vocab` tokens, as a folder has it.
    fn own_config(&self, network: &cloze_transformer::Config, vocab: i64) -> OwnConfig;

    /// Special tokens of a tokenizer that is trained for it.
    fn specials(&self) -> Vec<String>;

    /// Tokens of a sequence, at least.
    fn shortest_sequence(&self) -> i64;

    /// Values that this family cannot have.
    fn problems(&self, settings: &Settings) -> Vec<Problem>;

    /// Floating-point operations of the objective for each token, forward only.
    fn head_flops(&self, dim: f64, vocab: f64) -> f64;

    /// Model and batches, ready to be trained. The parameters are those that it registers.
    fn assemble(
        &self,
        settings: &Settings,
        data: &Data,
        parameters: &Parameters,
        device: Device,
    ) -> Result<Box<dyn Trainable>, Error>;
}

/// A model with its data, whatever their types.
pub(crate) trait Trainable: Debug {
    /// Trains as planned.
    fn fit(
        &self,
        run: &Run<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, cloze_train::Error>;

    /// What the model has learned, for a reader.
    fn show(&self, settings: &Settings, data: &Data) -> Result<String, Error>;

    /// Tokens and targets of a step, on average over so many.
    fn mean_step(&self, steps: u64) -> (f64, f64);
}

/// What a run needs besides model and data.
pub(crate) struct Run<'a> {
    pub(crate) parameters: &'a [(String, tch::Tensor)],
    pub(crate) plan: &'a Plan,
    pub(crate) checkpoints: &'a Checkpoints,
    pub(crate) stop: &'a AtomicBool,
    pub(crate) save: &'a AtomicBool,
    pub(crate) deferred: bool,
    pub(crate) yardstick: Yardstick,
}

/// What a model has learned, for a reader.
pub(crate) type Show<M> = fn(&M, &Settings, &Data) -> Result<String, Error>;

/// The parts of a [`Trainable`].
#[derive(Debug)]
pub(crate) struct Assembled<B, O, D> {
    pub(crate) model: Pretraining<B, O>,
    pub(crate) train: Stages<D>,
    pub(crate) held_out: Vec<(String, D)>,
    pub(crate) show: Show<Pretraining<B, O>>,
}

impl<B, O, D> Trainable for Assembled<B, O, D>
where
    B: Backbone,
    O: Objective,
    D: Batches<Batch<B::Input, O::Labels>>,
{
    fn fit(
        &self,
        run: &Run<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, cloze_train::Error> {
        let Run {
            parameters,
            plan,
            checkpoints,
            stop,
            save,
            deferred,
            yardstick,
        } = *run;
        let (model, train) = (&self.model, &self.train);
        let sets = self.held_out.iter();
        let held_out: Vec<_> = sets
            .map(|(name, batches)| HeldOut { name, batches })
            .collect();
        fit(
            &Fit {
                model,
                parameters,
                train,
                held_out: &held_out,
                plan,
                checkpoints,
                stop,
                save,
                yardstick: Some(yardstick),
                deferred,
            },
            observer,
        )
    }

    fn show(&self, settings: &Settings, data: &Data) -> Result<String, Error> {
        (self.show)(&self.model, settings, data)
    }

    fn mean_step(&self, steps: u64) -> (f64, f64) {
        let batches = (0..steps).flat_map(|step| self.train.at(step));
        let (tokens, targets) = batches.fold((0, 0), |(tokens, targets), batch| {
            let new: u64 = self.model.counts(&batch).iter().sum();
            (tokens + self.model.tokens(&batch), targets + new)
        });
        (tokens as f64 / steps as f64, targets as f64 / steps as f64)
    }
}

impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("plan", self.plan)
            .finish_non_exhaustive()
    }
}
