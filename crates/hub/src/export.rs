use std::path::Path;

use cloze_corpus::Tokenizer;
use cloze_tensor::Parameters;
use cloze_transformer::Config;
use serde_json::{Value, json};
use tch::Tensor;

use crate::own::{Family, MODEL_TYPE, OwnConfig};
use crate::{Card, Error, Staged, tokenizer, write_weights};

/// Where a model is written, and what goes with it.
#[derive(Debug)]
pub struct Export<'a> {
    /// The folder: new, or empty.
    pub target: &'a Path,
    /// What its token ids mean.
    pub tokenizer: Option<&'a Tokenizer>,
    /// What a reader should know of it.
    pub card: &'a Card,
    /// Bytes of weights in one file; more go into several, with an index.
    pub max_shard: u64,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Why it is a folder of ours and none of Hugging Face's: what the network has that its twin
    /// there has not. Empty where `transformers` reads it.
    pub unlike: Vec<String>,
}

/// A model as it goes into a folder.
#[derive(Debug)]
pub(crate) struct Description {
    pub(crate) family: Family,
    pub(crate) config: Value,
    pub(crate) tensors: Vec<(String, Tensor)>,
    pub(crate) task: &'static str,
    pub(crate) unlike: Vec<String>,
}

impl Description {
    /// A model that only cloze reads.
    pub(crate) fn own(
        own: &OwnConfig,
        parameters: &Parameters,
        task: &'static str,
        unlike: Vec<String>,
    ) -> Self {
        let mut config = json!(own);
        config["model_type"] = json!(MODEL_TYPE);
        Self {
            family: own.family,
            config,
            tensors: parameters.named(),
            task,
            unlike,
        }
    }
}

impl Export<'_> {
    /// Writes all of it; the folder is there when everything is in it. The family says how its
    /// tokenizer is saved.
    pub(crate) fn write(
        &self,
        model: &Description,
        network: &Config,
        saved: fn(&Tokenizer) -> String,
    ) -> Result<Saved, Error> {
        let staged = Staged::new(self.target)?;
        let mut config = model.config.clone();
        config["dtype"] = json!("float32");
        if let Some(tokenizer) = self.tokenizer {
            tokenizer::write(&staged, tokenizer, saved, network, &mut config)?;
        }
        staged.write_json("config.json", &config)?;
        write_weights(staged.path(), &model.tensors, self.max_shard)?;
        let numbers = model.tensors.iter().map(|(_, tensor)| tensor.numel()).sum();
        let card = self.card.render(&config, model, numbers);
        staged.write_text("README.md", &card)?;
        staged.finish()?;
        Ok(Saved {
            unlike: model.unlike.clone(),
        })
    }
}
