use cloze_corpus::Tokenizer;
use cloze_transformer::Config;
use serde_json::Value;

use crate::contents::Dialect;
use crate::described::Described;
use crate::heads::Head;
use crate::own::{Architecture, OwnConfig};
use crate::{Error, Folder, Weights, bert, gpt2};

/// A family, and what it is at Hugging Face.
#[derive(Debug)]
pub(crate) struct Twin {
    /// As configurations call it.
    pub(crate) name: &'static str,
    /// As people call a model of it.
    pub(crate) title: &'static str,
    /// Whether it is trained to read texts from both sides.
    pub(crate) is_encoder: bool,
    pub(crate) model_type: &'static str,
    pub(crate) dialect: Dialect,
    /// Those that a file may have.
    pub(crate) heads: &'static [Head],
    /// What a folder says of its model.
    pub(crate) describe: fn(&Folder, &Weights, Architecture) -> Result<Described, Error>,
    /// The fields of a `config.json` for a network and its rows of the token table.
    ///
    /// # Errors
    /// What the network has that the twin has not.
    pub(crate) fields: fn(&Config, i64) -> Result<Value, Vec<String>>,
    /// A tokenizer as it is saved for the family.
    pub(crate) saved: fn(Tokenizer) -> Tokenizer,
    /// A tokenizer as a network of ours has learned to read with it.
    pub(crate) learned: fn(Tokenizer) -> Tokenizer,
}

impl Architecture {
    pub(crate) const ALL: [Self; 2] = [Self::Bert, Self::Gpt];

    /// The only place that tells the families apart.
    pub(crate) fn twin(self) -> &'static Twin {
        [&bert::TWIN, &gpt2::TWIN][self as usize]
    }
}

impl OwnConfig {
    /// The configuration of its twin. One that reads from left to right, too, has none: the class of a
    /// decoder over there has another mask, and only that.
    ///
    /// # Errors
    /// What it has that the twin has not.
    pub(crate) fn of_twin(&self) -> Result<Value, Vec<String>> {
        let fields = (self.family.twin().fields)(&self.network, self.vocab_size);
        let Some(causal) = self.causal_reading() else {
            return fields;
        };
        let mut unlike = fields.err().unwrap_or_default();
        unlike.push(format!(
            "a {} reading, besides or instead of a masked one",
            causal.name()
        ));
        Err(unlike)
    }
}
