//! The folder of a run is the folder of a model: its weights are those of a checkpoint.

use std::fs;
use std::path::{Path, PathBuf};

use cloze_bert::HybridConfig;
use cloze_corpus::Tokenizer;
use cloze_tensor::Precision;
use cloze_train::{Checkpoint, CheckpointError, Checkpoints};
use cloze_transformer::Config;
use serde::Deserialize;
use serde::de::IgnoredAny;
use tch::Device;

use crate::described::{CONFIG, Described};
use crate::own::{Architecture, OwnConfig, older_network};
use crate::{Error, Folder, Pretrained};

/// A checkpoint, and the run that it is of.
#[derive(Debug)]
pub(crate) struct Run {
    folder: Folder,
    checkpoint: PathBuf,
}

/// The settings of a run.
const SETTINGS: &str = "config.toml";

/// Of the settings, what describes the model: folders of cloze 0.1.0 have no `config.json`.
#[derive(Deserialize)]
struct Settings {
    #[serde(deserialize_with = "older_network")]
    model: Config,
    family: Objective,
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Objective {
    Bert(cloze_bert::Config),
    Gpt(IgnoredAny),
    Hybrid(HybridConfig),
}

#[derive(Deserialize)]
struct Data {
    paths: Vec<PathBuf>,
}

/// The parameter with a row for each token.
const TABLE: &str = "embeddings.tokens.weight";

impl Run {
    /// The run whose folder this is, or the folder of one of its checkpoints; none if it is neither.
    pub(crate) fn around(folder: &Folder) -> Result<Option<Self>, Error> {
        let path = folder.path();
        let is_run = |path: &Path| {
            [Checkpoints::LATEST, SETTINGS]
                .iter()
                .any(|name| path.join(name).exists())
        };
        if Checkpoint::is_in(path) {
            let mut above = path.ancestors().skip(1).take(2);
            let run = above.find(|path| is_run(path));
            let run = run.ok_or_else(|| Error::Stray(path.to_owned()))?;
            return Ok(Some(Self {
                folder: Folder::open(run)?,
                checkpoint: path.to_owned(),
            }));
        }
        Ok(is_run(path).then(|| Self {
            folder: folder.clone(),
            checkpoint: path.join(Checkpoints::LATEST),
        }))
    }

    /// Its model. Errors call the folder what the caller does.
    pub(crate) fn open(
        &self,
        given: &Path,
        device: Device,
        precision: Precision,
    ) -> Result<Pretrained, Error> {
        let (file, mut config) = self.config()?;
        if !self.checkpoint.exists() {
            return Err(Error::NoCheckpoint(given.to_owned()));
        }
        let checkpoint = Checkpoint::open(&self.checkpoint).map_err(CheckpointError::Damaged)?;
        let weights = Folder::open(checkpoint.path())?.weights()?;
        if file == SETTINGS {
            config.vocab_size = weights.shape(TABLE).map_or(0, |shape| shape[0]);
        }
        let config = config.checked(&self.folder, file, &weights)?;
        let tokenizer = self.tokenizer(&checkpoint, config.vocab_size)?;
        // What was imported and has made no step reads as it did where it is from.
        let learned = match checkpoint.state().step {
            0 => |tokenizer| tokenizer,
            _ => config.family.about().learned,
        };
        let tokenizer = tokenizer.map(learned);
        Ok(Pretrained {
            end_tokens: end_tokens(&config, tokenizer.as_ref()),
            facts: facts(&config, &checkpoint),
            tokenizer,
            folder: self.folder.path().to_owned(),
            ..Pretrained::new(Described::own(config), &weights, device, precision)?
        })
    }

    /// What describes its model, and in which file; settings do not know how many tokens there are.
    fn config(&self) -> Result<(&'static str, OwnConfig), Error> {
        if let Some(own) = self.folder.own_config()? {
            return Ok((CONFIG, own));
        }
        let path = self.folder.path().join(SETTINGS);
        let text = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        let Settings {
            model,
            family,
            data,
        } = toml::from_str(&text).map_err(|error| Error::Settings(path, error.to_string()))?;
        let own = match family {
            Objective::Bert(bert) => OwnConfig::bert(model, 0, &bert),
            Objective::Gpt(IgnoredAny) => OwnConfig::new(Architecture::Gpt, model, 0),
            Objective::Hybrid(hybrid) => OwnConfig::hybrid(model, 0, &hybrid),
        };
        Ok((SETTINGS, own.learning_from(&data.paths)))
    }

    /// Ids mean nothing to a model that has learned others.
    fn tokenizer(&self, checkpoint: &Checkpoint, vocab: i64) -> Result<Option<Tokenizer>, Error> {
        let Some(saved) = checkpoint.state().fingerprints.get("tokenizer") else {
            return self.folder.tokenizer(vocab);
        };
        let run = self.folder.path();
        let tokenizer = self.folder.tokenizer(i64::MAX)?;
        let tokenizer = tokenizer.ok_or_else(|| Error::NoTokenizer(run.to_owned()))?;
        let found = tokenizer.fingerprint();
        if found == *saved {
            Ok(Some(tokenizer))
        } else {
            Err(Error::OtherTokenizer {
                path: run.join(crate::tokenizer::FILE),
                found,
                saved: saved.clone(),
            })
        }
    }
}

/// A hybrid has learned that a text ends where its frame does.
fn end_tokens(config: &OwnConfig, tokenizer: Option<&Tokenizer>) -> Vec<u32> {
    let is_hybrid = config.causal_reading().is_some();
    let frame = tokenizer
        .and_then(Tokenizer::separate)
        .filter(|_| is_hybrid);
    let end_of_text = tokenizer.and_then(Tokenizer::end_of_text);
    end_of_text.into_iter().chain(frame).collect()
}

fn facts(config: &OwnConfig, checkpoint: &Checkpoint) -> Vec<(String, String)> {
    let state = checkpoint.state();
    let loss = state.loss().map(|loss| format!("{loss:.3}"));
    let facts = [
        ("trained on", config.trained_on.clone()),
        ("steps", Some(state.step.to_string())),
        ("tokens seen", Some(state.tokens.to_string())),
        ("seed", Some(state.seed.to_string())),
        ("loss of the last step, in nats", loss),
    ];
    let known = facts.into_iter();
    known
        .filter_map(|(what, fact)| Some((what.to_owned(), fact?)))
        .collect()
}

/// The last part of a path.
pub(crate) fn last_part(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
