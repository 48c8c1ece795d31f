use cloze_bert::Second;
use cloze_transformer::Config;
use serde::{Deserialize, Serialize};

use crate::fields::absurd;
use crate::{Error, Folder};

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
    pub(crate) fn of(folder: &Folder, family: Family) -> Result<Option<Self>, Error> {
        if folder.model_type()? != MODEL_TYPE {
            return Ok(None);
        }
        let own: Self = folder.config(MODEL_TYPE)?;
        if own.family != family {
            let [found, expected] = [own.family, family].map(Family::name);
            return Err(folder.another_family(found, expected));
        }
        let mut problems = absurd(&[("vocab_size", own.vocab_size)]);
        problems.extend(own.network.problems());
        if problems.is_empty() {
            Ok(Some(own))
        } else {
            Err(folder.problems(problems))
        }
    }
}

impl Family {
    /// As configurations call it.
    pub fn name(self) -> &'static str {
        ["bert", "gpt"][self as usize]
    }
}
