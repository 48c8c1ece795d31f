use cloze_bert::Second;
use cloze_transformer::Config;
use serde::{Deserialize, Serialize};

use crate::fields::absurd;
use crate::{Error, Folder};

/// The `config.json` of a network that has no twin at Hugging Face: `model_type` is `cloze`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnConfig {
    /// `bert` or `gpt`.
    pub family: String,
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

/// The `model_type` of such a folder.
pub(crate) const MODEL_TYPE: &str = "cloze";

impl OwnConfig {
    /// The configuration of a folder of ours; none if it is of Hugging Face's layout.
    pub(crate) fn of(folder: &Folder, family: &'static str) -> Result<Option<Self>, Error> {
        if folder.model_type()? != MODEL_TYPE {
            return Ok(None);
        }
        let own: Self = folder.config(MODEL_TYPE)?;
        if own.family != family {
            return Err(folder.another_family(&own.family, family));
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

/// Which family a folder is of: `bert` or `gpt`.
///
/// # Errors
/// A folder that cannot be read, or of a family that is not ours to read.
pub fn family(folder: &Folder) -> Result<String, Error> {
    let model_type = folder.model_type()?;
    match model_type.as_str() {
        "bert" => Ok("bert".to_owned()),
        "gpt2" => Ok("gpt".to_owned()),
        MODEL_TYPE => Ok(folder.config::<OwnConfig>(MODEL_TYPE)?.family),
        other => Err(folder.another_family(other, "bert, gpt2 or cloze")),
    }
}
