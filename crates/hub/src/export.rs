use std::collections::BTreeMap;
use std::path::Path;

use cloze_corpus::Tokenizer;
use serde_json::{Map, Value, json};
use tch::{Device, Kind, Tensor};

use crate::own::OwnConfig;
use crate::{Card, Error, Heads, Pretrained, Staged, tokenizer, write_weights};

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

impl Pretrained {
    /// Writes a folder in the layout of Hugging Face; where the network has no twin there, one of
    /// ours. The folder is there when everything is in it.
    ///
    /// Returns why it is a folder of ours: what the network has that its twin has not. Nothing where
    /// `transformers` reads it.
    ///
    /// # Errors
    /// A folder that is there already, or a disk that does not take it.
    pub fn save(&self, export: &Export<'_>) -> Result<Vec<String>, Error> {
        let (class, task) = self.class();
        let (mut config, tensors, unlike) = match self.config.of_twin() {
            Ok(fields) => {
                let config = self.of_class(fields, class);
                (config, self.in_their_file(), Vec::new())
            }
            Err(unlike) => {
                let own = OwnConfig {
                    trained_on: None,
                    ..self.config.clone()
                };
                (json!(own), self.parameters.named(), unlike)
            }
        };
        config["dtype"] = json!("float32");
        let staged = Staged::new(export.target)?;
        if let Some(tokenizer) = export.tokenizer {
            let OwnConfig {
                family, network, ..
            } = &self.config;
            let tokenizer = (family.twin().saved)(tokenizer.clone());
            tokenizer::write(&staged, &tokenizer, network, &mut config)?;
        }
        staged.write_json("config.json", &config)?;
        write_weights(staged.path(), &tensors, export.max_shard)?;
        let numbers = tensors.iter().map(|(_, tensor)| tensor.numel()).sum();
        let family = self.config.family.name();
        let card = export.card;
        let page = card.render(&config, family, task, &unlike, numbers);
        staged.write_text("README.md", &page)?;
        staged.finish()?;
        Ok(unlike)
    }

    /// What belongs to our parameters (their values, their gradients) under the names, and in the
    /// layout, of Hugging Face.
    pub fn in_their_names(&self, ours: Vec<(String, Tensor)>) -> Vec<(String, Tensor)> {
        let network = &self.config.network;
        let mut ours: BTreeMap<String, Tensor> = ours.into_iter().collect();
        // A BERT always has them.
        ours.entry("embeddings.segments.weight".to_owned())
            .or_insert_with(|| Tensor::zeros([1, network.dim], (Kind::Float, Device::Cpu)));
        let bare = ["BertModel", "GPT2Model"].contains(&self.class().0);
        self.config
            .family
            .twin()
            .dialect
            .export(&ours, network, bare)
    }

    /// The class of a BERT has the bias of an output layer of its own twice, and reads the decoder's. It
    /// misses the other where the file lacks it.
    fn in_their_file(&self) -> Vec<(String, Tensor)> {
        let mut tensors = self.in_their_names(self.parameters.named());
        let read = tensors
            .iter()
            .find(|(name, _)| name == "cls.predictions.decoder.bias");
        let unread =
            read.map(|(_, bias)| ("cls.predictions.bias".to_owned(), bias.shallow_clone()));
        tensors.extend(unread);
        tensors
    }

    /// The class of Hugging Face that it is, and the task that its library knows it for.
    fn class(&self) -> (&'static str, &'static str) {
        let Heads {
            masked,
            causal,
            second,
            sequence,
            tokens,
            answer,
            ..
        } = &self.heads;
        if sequence.is_some() {
            ("BertForSequenceClassification", "text-classification")
        } else if tokens.is_some() {
            ("BertForTokenClassification", "token-classification")
        } else if answer.is_some() {
            ("BertForQuestionAnswering", "question-answering")
        } else if causal.is_some() {
            ("GPT2LMHeadModel", "text-generation")
        } else {
            match (masked, second) {
                (Some(_), Some(_)) => ("BertForPreTraining", "fill-mask"),
                (Some(_), None) => ("BertForMaskedLM", "fill-mask"),
                (None, Some(_)) => ("BertForNextSentencePrediction", "text-classification"),
                (None, None) if self.config.family.is_encoder() => {
                    ("BertModel", "feature-extraction")
                }
                (None, None) => ("GPT2Model", "text-generation"),
            }
        }
    }

    fn of_class(&self, mut fields: Value, class: &str) -> Value {
        fields["architectures"] = json!([class]);
        if self.heads.sequence.is_some() || self.heads.tokens.is_some() {
            let labels = self.config.labels.iter().enumerate();
            let (ids, names): (Map<_, _>, Map<_, _>) = labels
                .map(|(id, label)| ((id.to_string(), json!(label)), (label.clone(), json!(id))))
                .unzip();
            fields["id2label"] = Value::Object(ids);
            fields["label2id"] = Value::Object(names);
        }
        fields
    }
}
