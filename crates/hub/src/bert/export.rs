use std::collections::BTreeMap;

use cloze_bert::LmObjective;
use serde_json::{Map, Value, json};
use tch::{Device, Kind, Tensor};

use super::{Bert, DIALECT, config};
use crate::Error;
use crate::export::{Description, Export, Saved};
use crate::own::{Family, OwnConfig};
use crate::tokenizer::framed;

/// A class of Hugging Face, and the task that its library knows it for.
struct Class {
    name: &'static str,
    task: &'static str,
}

impl Bert {
    /// Writes a folder in the layout of Hugging Face; where the network has no twin there, one of
    /// ours, and says why.
    ///
    /// # Errors
    /// A folder that is there already, or a disk that does not take it.
    pub fn save(&self, export: &Export<'_>) -> Result<Saved, Error> {
        let class = self.class();
        let description = match self.fields() {
            Ok(fields) => Description {
                family: Family::Bert,
                config: self.described(fields, class.name),
                tensors: self.in_their_file(),
                task: class.task,
                unlike: Vec::new(),
            },
            Err(unlike) => {
                let own = OwnConfig {
                    family: Family::Bert,
                    vocab_size: self.vocab,
                    network: self.config.clone(),
                    labels: self.labels.clone(),
                    second: Some(self.second),
                    readings: self.readings.clone(),
                };
                Description::own(&own, &self.parameters, class.task, unlike)
            }
        };
        export.write(&description, &self.config, framed)
    }

    /// The configuration of its twin, if it has one. One that reads from left to right, too, has none:
    /// the class of a decoder over there has another mask, and only that.
    fn fields(&self) -> Result<Value, Vec<String>> {
        let fields = config::fields(&self.config, self.vocab);
        let causal = self
            .readings
            .iter()
            .find(|reading| **reading != LmObjective::Masked);
        let Some(causal) = causal else { return fields };
        let mut unlike = fields.err().unwrap_or_default();
        unlike.push(format!(
            "a {} reading, besides or instead of a masked one",
            causal.name()
        ));
        Err(unlike)
    }

    /// What belongs to our parameters (their values, their gradients) under the names, and in the
    /// layout, of Hugging Face.
    pub fn in_their_names(&self, ours: Vec<(String, Tensor)>) -> Vec<(String, Tensor)> {
        let mut ours: BTreeMap<String, Tensor> = ours.into_iter().collect();
        ours.entry("embeddings.segments.weight".to_owned())
            .or_insert_with(|| Tensor::zeros([1, self.config.dim], (Kind::Float, Device::Cpu)));
        let bare = self.class().name == "BertModel";
        DIALECT.export(&ours, &self.config, bare)
    }

    /// Their class has the bias of an output layer of its own twice, and reads the decoder's. It
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

    fn class(&self) -> Class {
        let heads = &self.heads;
        let (name, task) = if heads.sequence.is_some() {
            ("BertForSequenceClassification", "text-classification")
        } else if heads.tokens.is_some() {
            ("BertForTokenClassification", "token-classification")
        } else if heads.answer.is_some() {
            ("BertForQuestionAnswering", "question-answering")
        } else {
            match (&heads.masked, &heads.second) {
                (Some(_), Some(_)) => ("BertForPreTraining", "fill-mask"),
                (Some(_), None) => ("BertForMaskedLM", "fill-mask"),
                (None, Some(_)) => ("BertForNextSentencePrediction", "text-classification"),
                (None, None) => ("BertModel", "feature-extraction"),
            }
        };
        Class { name, task }
    }

    fn described(&self, mut fields: Value, class: &str) -> Value {
        fields["architectures"] = json!([class]);
        if self.heads.sequence.is_some() || self.heads.tokens.is_some() {
            let labels = self.labels.iter().enumerate();
            let (ids, names): (Map<_, _>, Map<_, _>) = labels
                .map(|(id, label)| ((id.to_string(), json!(label)), (label.clone(), json!(id))))
                .unzip();
            fields["id2label"] = Value::Object(ids);
            fields["label2id"] = Value::Object(names);
        }
        fields
    }
}
