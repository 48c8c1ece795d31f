use std::fmt::{self, Debug};
use std::rc::Rc;

use cloze_config::Problem;
use cloze_hub::OwnConfig;
use cloze_model::{Batches, Model};
use cloze_tensor::Parameters;
use cloze_train::Subject;

use crate::data::Sets;
use crate::{Demonstration, Error, RunData, Settings};

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

    /// The names of the terms of its loss.
    fn terms(&self) -> Vec<&'static str>;

    /// Values that this family cannot have.
    fn problems(&self, settings: &Settings) -> Vec<Problem>;

    /// Floating-point operations of the objective for each token, forward only.
    fn head_flops(&self, dim: f64, vocab: f64) -> f64;

    /// Model and batches, ready to be trained. The parameters are those that it registers.
    fn assemble(
        &self,
        settings: &Settings,
        data: &RunData,
        parameters: &Parameters,
    ) -> Result<Assembled, Error>;
}

/// Tells what a model has learned.
type Show = dyn Fn(&Settings, &RunData) -> Result<Demonstration, Error>;

/// What a family has assembled.
pub(crate) struct Assembled {
    /// Model and data, ready to be trained.
    pub(crate) subject: Subject<'static>,
    /// What the model has learned, for a reader.
    pub(crate) show: Box<Show>,
}

impl Assembled {
    /// The parts of a family's own types.
    pub(crate) fn new<M: Model<Batch: 'static> + 'static, D: Batches<M::Batch> + 'static>(
        model: M,
        (train, held_out): Sets<D>,
        show: impl Fn(&M, &Settings, &RunData) -> Result<Demonstration, Error> + 'static,
    ) -> Self {
        let model = Rc::new(model);
        Self {
            subject: Subject::new(Rc::clone(&model), train, held_out),
            show: Box::new(move |settings, data| show(&model, settings, data)),
        }
    }
}

impl Debug for Assembled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.subject.fmt(f)
    }
}
