use std::fs;
use std::path::{Path, PathBuf};

use cloze_bert::{HybridConfig, LmObjective, Second};
use cloze_config::Problem;
use cloze_transformer::Config;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

use crate::described::CONFIG;
use crate::fields::{MOST, SIZE};
use crate::run::last_part;
use crate::{Error, Folder, Weights};

/// The `config.json` of ours, in the folder of a run and of a network that has no twin at Hugging Face:
/// `model_type` is `cloze`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model_type", rename = "cloze")]
pub struct OwnConfig {
    /// Which family.
    pub family: Architecture,
    /// Number of rows of the token table.
    pub vocab_size: i64,
    /// The network.
    #[serde(deserialize_with = "older_network")]
    pub network: Config,
    /// What the classes of a classifier are called.
    #[serde(default)]
    pub labels: Vec<String>,
    /// What a BERT's second sentence was.
    #[serde(default)]
    pub second: Option<Second>,
    /// The ways in which a hybrid has learned to read; empty for one that was trained as its family
    /// is.
    #[serde(default)]
    pub readings: Vec<LmObjective>,
    /// What a run learns from, in words for its card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_on: Option<String>,
}

/// The families that are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    /// An encoder.
    Bert,
    /// A decoder.
    Gpt,
}

/// The `model_type` of such a configuration.
pub(crate) const MODEL_TYPE: &str = "cloze";

impl OwnConfig {
    /// A network with nothing but what its family has.
    pub fn new(family: Architecture, network: Config, vocab_size: i64) -> Self {
        Self {
            family,
            vocab_size,
            network,
            labels: Vec::new(),
            second: None,
            readings: Vec::new(),
            trained_on: None,
        }
    }

    /// A BERT that is trained for this.
    pub fn bert(network: Config, vocab_size: i64, objective: &cloze_bert::Config) -> Self {
        Self {
            second: Some(objective.second),
            ..Self::new(Architecture::Bert, network, vocab_size)
        }
    }

    /// A hybrid that is trained for this.
    pub fn hybrid(network: Config, vocab_size: i64, objective: &HybridConfig) -> Self {
        let shares = objective.mix.shares().into_iter();
        Self {
            readings: shares.map(|(reading, _)| reading).collect(),
            ..Self::bert(network, vocab_size, &objective.masked())
        }
    }

    /// The same of a run that learns from these files and folders; from the built-in language if there
    /// are none. Only their names are kept: where somebody keeps his files is nobody's business.
    #[must_use]
    pub fn learning_from(self, paths: &[PathBuf]) -> Self {
        let names: Vec<String> = paths.iter().map(|path| last_part(path)).collect();
        let text = if names.is_empty() {
            "a synthetic language".to_owned()
        } else {
            names.join(", ")
        };
        Self {
            trained_on: Some(text),
            ..self
        }
    }

    /// Writes it into the folder of a run, in one step, over one that is there. With a `tokenizer.json`
    /// beside it and a checkpoint, [`Pretrained::open`](crate::Pretrained::open) opens the run.
    ///
    /// # Errors
    /// A folder that is not there, or a disk that does not take it.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        let (file, temporary) = (folder.join(CONFIG), folder.join(format!("{CONFIG}.tmp")));
        let json = serde_json::to_string_pretty(self).expect("plain data") + "\n";
        fs::write(&temporary, json).map_err(Error::io("write", &temporary))?;
        fs::rename(&temporary, &file).map_err(Error::io("rename to", &file))
    }

    /// What a BERT's second sentence was: where nothing is said, the next.
    pub fn second(&self) -> Second {
        self.second.unwrap_or(Second::Next)
    }

    /// Whether a masked language model has learned to fill blanks: not so in a hybrid that only reads
    /// from left to right.
    pub(crate) fn fills_blanks(&self) -> bool {
        self.readings.is_empty() || self.readings.contains(&LmObjective::Masked)
    }

    /// What a hybrid has learned besides a masked reading.
    pub(crate) fn causal_reading(&self) -> Option<LmObjective> {
        let mut readings = self.readings.iter().copied();
        readings.find(|reading| *reading != LmObjective::Masked)
    }

    /// That of a file, if a network can be built from it for these weights.
    ///
    /// # Errors
    /// All that is wrong with it, under the names of the file.
    pub(crate) fn checked(
        self,
        folder: &Folder,
        file: &str,
        weights: &Weights,
    ) -> Result<Self, Error> {
        let problems = self.problems();
        if !problems.is_empty() {
            return Err(folder.problems(file, problems));
        }
        folder.believable(file, &self.network, self.vocab_size, &[], weights)?;
        Ok(self)
    }

    fn problems(&self) -> Vec<Problem> {
        let Self {
            network,
            vocab_size,
            ..
        } = self;
        let absurd = Problem::unless(
            (1..MOST).contains(vocab_size),
            "vocab_size",
            vocab_size,
            SIZE,
        );
        if let Some(absurd) = absurd {
            return vec![absurd];
        }
        let padding = network.padding_token;
        let no_token = (padding >= *vocab_size)
            .then(|| Problem::new("padding_token", padding, "a token of the vocabulary, or -1"));
        let output = (!self.family.is_encoder()).then(|| network.output_problem());
        let all = network.problems().into_iter().chain(no_token);
        all.chain(output.flatten()).collect()
    }
}

impl Architecture {
    /// As configurations call it.
    pub fn name(self) -> &'static str {
        self.about().name
    }

    /// As people call a model of it.
    pub fn title(self) -> &'static str {
        self.about().title
    }

    /// Whether it is trained to read texts from both sides.
    pub fn is_encoder(self) -> bool {
        self.about().is_encoder
    }
}

/// Reads a network that may have been written before there were all of the fields: what is not said is
/// what every network then was.
///
/// # Errors
/// What is no network.
pub fn older_network<'de, D: Deserializer<'de>>(file: D) -> Result<Config, D::Error> {
    let mut fields = Map::deserialize(file)?;
    // A norm on the embeddings went with norms behind the layers.
    let embedding_norm = fields.get("residual") == Some(&json!("post"));
    for (field, then) in [
        ("head_dim", json!(0)),
        ("window", json!({ "kind": "none" })),
        ("query_key_norm", json!(false)),
        ("embedding_dim", json!(0)),
        ("embedding_scale", json!(false)),
        ("embedding_norm", json!(embedding_norm)),
    ] {
        fields.entry(field).or_insert(then);
    }
    Config::deserialize(Value::Object(fields)).map_err(D::Error::custom)
}
