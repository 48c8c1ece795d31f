use crate::{Error, Scorer};
use cloze_corpus::Tokenizer;
use cloze_generate::LanguageModel;
use cloze_hub::Pretrained;

/// A model that is asked.
#[derive(Debug)]
pub struct EvaluatedModel<'a> {
    /// The model.
    pub model: &'a Pretrained,
    /// What its ids mean.
    pub tokenizer: &'a Tokenizer,
}

impl<'a> EvaluatedModel<'a> {
    /// Asks a model that has a tokenizer.
    ///
    /// # Errors
    /// If it has none; a decoder without an output layer.
    pub fn new(model: &'a Pretrained) -> Result<Self, Error> {
        let tokenizer = model.tokenizer()?;
        if !model.config.family.is_encoder() {
            LanguageModel::causal(model)?;
        }
        Ok(Self { model, tokenizer })
    }

    /// Its masked language model, if it has one.
    pub(super) fn masked(&self) -> Result<Option<Scorer<'a>>, Error> {
        scorer(LanguageModel::masked(self.model).ok())
    }

    /// Its causal language model, if it has one.
    pub(super) fn causal(&self) -> Result<Option<Scorer<'a>>, Error> {
        scorer(LanguageModel::causal(self.model).ok())
    }
}

fn scorer(model: Option<LanguageModel<'_>>) -> Result<Option<Scorer<'_>>, Error> {
    let scorer = |LanguageModel {
                      network,
                      head,
                      tokenizer,
                      frame,
                  }| { Scorer::new(network, head, tokenizer, frame) };
    model.map(scorer).transpose()
}
