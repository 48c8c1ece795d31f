use std::collections::BTreeSet;

use clap::Args;
use cloze_corpus::{Prompt, Tokenizer};
use cloze_hub::Pretrained;

use crate::output;

/// How the texts are read that a model is asked about.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Read special tokens in a text, such as [SEP], as letters; but for a blank.
    #[arg(long)]
    literal: bool,
}

/// What was told of texts.
#[derive(Debug, Default)]
pub(super) struct Told {
    specials: BTreeSet<String>,
    unknown: BTreeSet<String>,
}

impl Reading {
    /// The model, which reads so.
    pub(super) fn of(&self, model: Pretrained) -> Pretrained {
        let literal = |tokenizer: Tokenizer| match self.literal {
            true => tokenizer.literal(),
            false => tokenizer,
        };
        Pretrained {
            tokenizer: model.tokenizer.map(literal),
            ..model
        }
    }
}

impl Told {
    /// Says, once for each, which special tokens a text spells, and what of it is lost.
    pub(super) fn tell(&mut self, tokenizer: &Tokenizer, prompt: Prompt) {
        for special in prompt.specials {
            if self.specials.insert(special.clone()) {
                output::error(&format!(
                    "note: {special} in a text is read as the special token, as transformers reads \
                     it; with --literal it is letters"
                ));
            }
        }
        let unknown = tokenizer.unknown().and_then(|id| tokenizer.token(id));
        let unknown = unknown.unwrap_or_default();
        for lost in prompt.unknown {
            if self.unknown.insert(lost.clone()) {
                output::error(&format!(
                    "warning: the tokenizer has no token for {lost:?}: the model sees {unknown} there"
                ));
            }
        }
    }
}
