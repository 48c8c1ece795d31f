use cloze_bert::MaskedLm;
use cloze_corpus::Tokenizer;
use cloze_hub::Pretrained;
use cloze_transformer::Transformer;

use crate::{Error, Frame, Head};

/// A trained network with a head over its tokens, and what it has learned to see around a text.
#[derive(Debug, Clone)]
pub struct LanguageModel<'a> {
    /// From tokens to states.
    pub network: &'a Transformer,
    /// From states to the scores of every token.
    pub head: &'a dyn Head,
    /// What its token ids mean.
    pub tokenizer: &'a Tokenizer,
    /// What stands around a text.
    pub frame: Frame,
}

impl<'a> LanguageModel<'a> {
    /// The one that predicts covered tokens from all others: a BERT.
    ///
    /// # Errors
    /// A model that has not learned it, or that has no tokenizer.
    pub fn masked(model: &'a Pretrained) -> Result<Self, Error> {
        let (head, tokenizer) = (masked_head(model)?, model.tokenizer()?);
        Ok(Self {
            network: &model.backbone,
            head,
            tokenizer,
            frame: tokenizer.frame().clone(),
        })
    }

    /// The one that predicts each token from those before it: a GPT, or a hybrid.
    ///
    /// # Errors
    /// A model that has not learned it, or that has no tokenizer.
    pub fn causal(model: &'a Pretrained) -> Result<Self, Error> {
        let heads = &model.heads;
        let head: &dyn Head = match (&heads.causal, &heads.masked) {
            (Some(head), _) => head,
            (None, Some(head)) if model.is_hybrid() => head,
            _ if !model.config.family.is_encoder() => {
                let reason = " without an output layer: config.json does not tie it to the tokens \
                              (tie_word_embeddings), and the weights have no lm_head.weight";
                return Err(untrained(model, reason));
            }
            _ => {
                let reason = ", which does not write texts: `cloze fill-mask` shows what it knows";
                return Err(untrained(model, reason));
            }
        };
        let tokenizer = model.tokenizer()?;
        Ok(Self {
            network: &model.backbone,
            head,
            tokenizer,
            frame: tokenizer.causal_frame(),
        })
    }
}

/// The head that fills blanks.
pub(crate) fn masked_head(model: &Pretrained) -> Result<&MaskedLm, Error> {
    let reason = " without a masked language model, so it fills no blanks";
    model.masked().ok_or_else(|| untrained(model, reason))
}

/// What is wrong with asking a model for what it has not learned.
pub(crate) fn untrained(model: &Pretrained, reason: &'static str) -> Error {
    Error::Untrained {
        path: model.path.clone(),
        kind: model.kind(),
        reason,
    }
}
