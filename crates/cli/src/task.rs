use std::fmt::{self, Debug};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_corpus::{Store, Tokenizer};
use cloze_hub::OwnConfig;
use cloze_model::{Backbone, Batch, BatchShape, Batches, Model, Objective, Pretraining, Stages};
use cloze_tensor::Parameters;
use cloze_train::{Checkpoints, Fit, HeldOut, Observer, Outcome, Plan, Yardstick, fit};
use tch::Device;

use crate::config::Problem;
use crate::failure::Failure;
use crate::settings::{Settings, Stage};

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

    /// Model and batches, ready to be trained.
    fn assemble(&self, job: &Job) -> Result<Box<dyn Trainable>, Failure>;
}

/// What a family assembles from.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) settings: Settings,
    pub(crate) tokenizer: Tokenizer,
    pub(crate) train: Arc<Store>,
    /// By name, the one of the run's own text first.
    pub(crate) held_out: Vec<(String, Arc<Store>)>,
    /// Rows of the token table: those of the tokenizer, or more if the weights come from elsewhere.
    pub(crate) vocab: i64,
    pub(crate) parameters: Parameters,
    pub(crate) device: Device,
}

impl Job {
    /// The batches to learn from, in stages: of each shape, with a seed of its own.
    pub(crate) fn train<D, E>(
        &self,
        batches: impl Fn(BatchShape, u64) -> Result<D, E>,
    ) -> Result<Stages<D>, E> {
        let (seed, last) = (self.settings.train.seed, self.settings.batch);
        let stage = |(number, stage): (u64, &Stage)| {
            let shape = BatchShape {
                sequences: stage.sequences,
                length: stage.length,
                ..last
            };
            // The order of an epoch is that of its seed: each stage begins with other text.
            Ok((stage.steps, batches(shape, seed.wrapping_add(number))?))
        };
        let first = (1..).zip(&self.settings.stages).map(stage);
        Ok(Stages::new(
            first.collect::<Result<_, E>>()?,
            batches(last, seed)?,
        ))
    }

    /// What the run trains, as the folder of a model says it.
    pub(crate) fn own_config(&self) -> OwnConfig {
        let Settings {
            family,
            model,
            data,
            ..
        } = &self.settings;
        let own = family.task().own_config(model, self.vocab);
        own.learning_from(&data.paths)
    }

    /// What is held out of the run's own text.
    pub(crate) fn own_held_out(&self) -> &Store {
        &self.held_out[0].1
    }

    /// Batches of each held-out set.
    pub(crate) fn held_out<D, E>(
        &self,
        batches: impl Fn(&Arc<Store>) -> Result<D, E>,
    ) -> Result<Vec<(String, D)>, E> {
        let sets = self.held_out.iter();
        sets.map(|(name, store)| Ok((name.clone(), batches(store)?)))
            .collect()
    }
}

/// A model with its data, whatever their types.
pub(crate) trait Trainable {
    /// Trains as planned.
    fn fit(
        &self,
        run: &Run<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, cloze_train::Error>;

    /// What the model has learned, for a reader.
    fn show(&self, job: &Job) -> Result<String, Failure>;

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

/// The parts of a [`Trainable`].
pub(crate) struct Assembled<B, O, D> {
    pub(crate) model: Pretraining<B, O>,
    pub(crate) train: Stages<D>,
    pub(crate) held_out: Vec<(String, D)>,
    pub(crate) show: fn(&Pretraining<B, O>, &Job) -> Result<String, Failure>,
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

    fn show(&self, job: &Job) -> Result<String, Failure> {
        (self.show)(&self.model, job)
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
