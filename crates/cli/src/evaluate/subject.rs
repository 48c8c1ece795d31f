use cloze_corpus::Tokenizer;
use cloze_evaluate::Scorer;
use cloze_generate::LanguageModel;
use cloze_hub::Pretrained;

use crate::failure::Failure;

/// A model that is asked.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) model: &'a Pretrained,
    pub(crate) tokenizer: &'a Tokenizer,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(model: &'a Pretrained) -> Result<Self, Failure> {
        let tokenizer = model.tokenizer()?;
        Ok(Self { model, tokenizer })
    }

    /// Its masked language model, if it has one.
    pub(super) fn masked(&self) -> Result<Option<Scorer<'a>>, Failure> {
        scorer(LanguageModel::masked(self.model).ok())
    }

    /// Its causal language model, if it has one.
    pub(super) fn causal(&self) -> Result<Option<Scorer<'a>>, Failure> {
        scorer(LanguageModel::causal(self.model).ok())
    }
}

fn scorer(model: Option<LanguageModel<'_>>) -> Result<Option<Scorer<'_>>, Failure> {
    let scorer = |LanguageModel {
                      network,
                      head,
                      tokenizer,
                      frame,
                  }| { Scorer::new(network, head, tokenizer, frame) };
    Ok(model.map(scorer).transpose()?)
}
