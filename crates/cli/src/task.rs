use std::fmt::Debug;
use std::rc::Rc;
use std::sync::Arc;

use cloze_corpus::{BatchShape, Store, Tokenizer};
use cloze_hub::OwnConfig;
use cloze_model::{Batches, Model, Stages};
use cloze_tensor::Parameters;
use cloze_train::Subject;
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
    fn assemble(&self, job: &Job) -> Result<Assembled, Failure>;
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

/// What a family has assembled.
pub(crate) struct Assembled {
    /// Model and data, ready to be trained.
    pub(crate) subject: Subject<'static>,
    /// What the model has learned, for a reader.
    pub(crate) show: Box<Show>,
}

type Show = dyn Fn(&Job) -> Result<String, Failure>;

impl Assembled {
    /// The parts of a family's own types.
    pub(crate) fn new<M: Model<Batch: 'static> + 'static, D: Batches<M::Batch> + 'static>(
        model: M,
        train: Stages<D>,
        held_out: Vec<(String, D)>,
        show: impl Fn(&M, &Job) -> Result<String, Failure> + 'static,
    ) -> Self {
        let model = Rc::new(model);
        Self {
            subject: Subject::new(Rc::clone(&model), train, held_out),
            show: Box::new(move |job| show(&model, job)),
        }
    }
}
