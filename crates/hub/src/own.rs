use cloze_bert::{LmObjective, Second};
use cloze_transformer::{Config, Problem};
use serde::{Deserialize, Serialize};

use crate::fields::{absurd, problem};
use crate::{Error, Folder, Weights};

/// The `config.json` of a network that has no twin at Hugging Face: `model_type` is `cloze`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnConfig {
    /// Which family.
    pub family: Family,
    /// Number of rows of the token table.
    pub vocab_size: i64,
    /// The network.
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
}

/// The families that are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// An encoder: [`Bert`](crate::Bert).
    Bert,
    /// A decoder: [`Gpt`](crate::Gpt).
    Gpt,
}

/// The `model_type` of such a folder.
pub(crate) const MODEL_TYPE: &str = "cloze";

impl Folder {
    /// Which family its model is of.
    ///
    /// # Errors
    /// A configuration that cannot be read, or of a family that is not read here.
    pub fn family(&self) -> Result<Family, Error> {
        let model_type = self.model_type()?;
        match model_type.as_str() {
            "bert" => Ok(Family::Bert),
            "gpt2" => Ok(Family::Gpt),
            MODEL_TYPE => Ok(self.config::<OwnConfig>(MODEL_TYPE)?.family),
            other => Err(self.another_family(other, "bert, gpt2 or cloze")),
        }
    }
}

impl OwnConfig {
    /// The configuration of a folder of ours; none if it is of Hugging Face's layout.
    pub(crate) fn of(
        folder: &Folder,
        family: Family,
        weights: &Weights,
    ) -> Result<Option<Self>, Error> {
        if folder.model_type()? != MODEL_TYPE {
            return Ok(None);
        }
        let own: Self = folder.config(MODEL_TYPE)?;
        if own.family != family {
            let [found, expected] = [own.family, family].map(Family::name);
            return Err(folder.another_family(found, expected));
        }
        let problems = own.problems();
        if !problems.is_empty() {
            return Err(folder.problems(problems));
        }
        folder.believable(&own.network, own.vocab_size, &[], weights)?;
        Ok(Some(own))
    }

    fn problems(&self) -> Vec<Problem> {
        let Self {
            network,
            vocab_size,
            ..
        } = self;
        let absurd = absurd(&[
            ("vocab_size", *vocab_size),
            ("layers", network.layers),
            ("dim", network.dim),
            ("heads", network.heads),
            ("key_value_heads", network.key_value_heads),
            ("hidden", network.hidden),
            ("max_len", network.max_len),
        ]);
        if !absurd.is_empty() {
            return absurd;
        }
        let padding = network.padding_token;
        let no_token = (padding >= *vocab_size)
            .then(|| problem("padding_token", padding, "a token of the vocabulary, or -1"));
        network.problems().into_iter().chain(no_token).collect()
    }
}

impl Family {
    /// As configurations call it.
    pub fn name(self) -> &'static str {
        ["bert", "gpt"][self as usize]
    }
}
