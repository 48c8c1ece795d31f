use std::path::Path;

use cloze_corpus::Tokenizer;
use serde_json::{Value, json};
use tch::Tensor;

use crate::described::{Described, Origin};
use crate::field::Fields;
use crate::heads::Head;
use crate::own::OwnConfig;
use crate::twin::Twin;
use crate::{Card, Error, Pretrained, Staged, tokenizer_files, write_weights};

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
        let (twin, unlike) = self.twin();
        let (mut config, tensors) = if unlike.is_empty() {
            let fields = Value::Object(self.in_their_fields(twin));
            (fields, self.in_their_file(twin))
        } else {
            let own = OwnConfig {
                trained_on: None,
                ..self.config.clone()
            };
            (json!(own), self.parameters.named())
        };
        config["dtype"] = json!("float32");
        let staged = Staged::new(export.target)?;
        if let Some(tokenizer) = export.tokenizer {
            let tokenizer = (self.config.family.about().saved)(tokenizer.clone());
            tokenizer_files::write(&staged, &tokenizer, self, &mut config)?;
        }
        staged.write_json("config.json", &config)?;
        write_weights(staged.path(), &tensors, export.max_shard)?;
        let numbers = tensors.iter().map(|(_, tensor)| tensor.numel()).sum();
        let family = self.config.family.name();
        let (card, task) = (export.card, self.task());
        let page = card.render(&config, family, task, &unlike, numbers);
        staged.write_text("README.md", &page)?;
        staged.finish()?;
        Ok(unlike)
    }

    /// What belongs to our parameters (their values, their gradients) under the names, and in the
    /// layout, of Hugging Face.
    pub fn in_their_names(&self, ours: Vec<(String, Tensor)>) -> Vec<(String, Tensor)> {
        let purpose = Head::class(&self.present);
        self.twin().0.export(ours, &self.config, purpose)
    }

    /// The family that it goes out as: the one that it is from, or else that which has the most of it;
    /// and what it has that the family has not. One that reads from left to right, too, has none: the
    /// class of a decoder over there has another mask, and only that.
    fn twin(&self) -> (&'static Twin, Vec<String>) {
        let origin = self.origin.as_ref().map(|origin| origin.twin);
        let twins = origin.into_iter().chain(self.config.family.twins());
        let judged = twins.map(|twin| (twin, self.unlike(twin)));
        let best = judged.min_by_key(|(_, unlike)| unlike.len());
        let (twin, mut unlike) = best.expect("each architecture has a family");
        unlike.extend(self.config.causal_reading().map(|causal| {
            let causal = causal.name();
            format!("a {causal} reading, besides or instead of a masked one")
        }));
        (twin, unlike)
    }

    /// What it has that a family has not, in the network or, where it is of another, in its heads.
    fn unlike(&self, twin: &'static Twin) -> Vec<String> {
        let unlike = twin.unlike(&self.config.network);
        let origin = self.origin.as_ref().map(|origin| origin.twin.types);
        if !unlike.is_empty() || origin == Some(twin.types) {
            return unlike;
        }
        let own = Described::own(self.config.clone());
        let fields = twin.write(&self.config);
        let theirs = Described {
            origin: Some(Origin { twin, fields }),
            ..Described::own(self.config.clone())
        };
        let has = |head: &&&Head| {
            let same = twin.heads.iter().find(|known| known.name == head.name);
            same.is_some_and(|known| known.parameters(&theirs) == head.parameters(&own))
        };
        let others = self.present.iter().filter(|head| !has(head));
        others.map(|head| format!("a {}", head.name)).collect()
    }

    /// What its configuration says over there: what it said where it is from, but for what is known
    /// better here.
    fn in_their_fields(&self, twin: &Twin) -> Fields {
        let origin = self
            .origin
            .as_ref()
            .filter(|origin| origin.twin.types == twin.types);
        let mut fields = origin
            .map(|origin| origin.fields.clone())
            .unwrap_or_default();
        fields.retain(|name, _| !name.starts_with('_') && !STALE.contains(&name.as_str()));
        let said = fields.get("model_type").and_then(Value::as_str);
        let types = twin.types.iter();
        let named = types
            .copied()
            .find(|(model_type, _)| said == Some(*model_type));
        let (model_type, prefix) = named.unwrap_or(twin.types[0]);
        fields.extend(twin.write(&self.config));
        fields.insert("model_type".to_owned(), json!(model_type));
        let class = format!("{prefix}{}", Head::class(&self.present));
        fields.insert("architectures".to_owned(), json!([class]));
        if self.heads.sequence.is_some() || self.heads.tokens.is_some() {
            let labels = self.config.labels.iter().enumerate();
            let (ids, names): (Fields, Fields) = labels
                .map(|(id, label)| ((id.to_string(), json!(label)), (label.clone(), json!(id))))
                .unzip();
            fields.insert("id2label".to_owned(), Value::Object(ids));
            fields.insert("label2id".to_owned(), Value::Object(names));
        }
        fields
    }

    /// Some classes have one tensor twice, and read one of the two: they miss the other where the file
    /// lacks it, unless it is tied.
    fn in_their_file(&self, twin: &Twin) -> Vec<(String, Tensor)> {
        let mut tensors = self.in_their_names(self.parameters.named());
        let copies = twin
            .dialect
            .same
            .iter()
            .filter(|_| !self.config.network.tied);
        let lacking: Vec<(String, Tensor)> = copies
            .filter_map(|(absent, present)| {
                let find = |wanted| tensors.iter().find(|(name, _)| name == wanted);
                let (_, tensor) = find(*present).filter(|_| find(*absent).is_none())?;
                Some(((*absent).to_owned(), tensor.shallow_clone()))
            })
            .collect();
        tensors.extend(lacking);
        tensors
    }

    /// The task that libraries know it for.
    fn task(&self) -> &'static str {
        let bare = if self.config.family.is_encoder() {
            "feature-extraction"
        } else {
            "text-generation"
        };
        self.present.first().map_or(bare, |head| head.task)
    }
}

/// Fields that speak of the file and not of the model.
const STALE: [&str; 3] = ["torch_dtype", "transformers_version", "quantization_config"];
