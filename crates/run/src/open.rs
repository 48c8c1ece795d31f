use std::path::Path;

use cloze_corpus::Tokenizer;
use cloze_hub::{Folder, OwnConfig};
use cloze_train::Checkpoint;
use tch::Device;

use crate::pretrained::Pretrained;
use crate::{Error, RunFolder, Settings, family};

/// A trained model, ready to be used.
#[derive(Debug)]
pub struct Opened {
    pub model: Box<dyn Pretrained>,
    pub tokenizer: Option<Tokenizer>,
    /// The tokens after which a text is at its end.
    pub ends: Vec<u32>,
    /// How it came about, for its card.
    pub facts: Vec<(String, String)>,
}

/// Opens the folder of a run, or a folder of Hugging Face.
pub fn open(path: &Path, device: Device) -> Result<Opened, Error> {
    match RunFolder::open(path)?.settings()? {
        Some(settings) => run(path, &settings, device),
        None => foreign(path, device),
    }
}

impl Opened {
    /// What its token ids mean.
    pub fn tokenizer(&self) -> Result<&Tokenizer, Error> {
        self.tokenizer.as_ref().ok_or_else(|| {
            Error::Missing(
                "the folder has no tokenizer.json, so texts cannot be read: in Python, \
                 AutoTokenizer.from_pretrained(..).save_pretrained(FOLDER) writes one",
            )
        })
    }
}

fn foreign(path: &Path, device: Device) -> Result<Opened, Error> {
    let folder = Folder::open(path)?;
    let model = family::load(&folder, device)?;
    let tokenizer = folder.tokenizer(model.about().vocab)?;
    Ok(Opened {
        ends: folder.end_tokens()?,
        facts: vec![("read from".to_owned(), name(path))],
        tokenizer,
        model,
    })
}

const TOKENIZER: &str = "tokenizer.json";

/// The parameter with a row for each token.
const TABLE: &str = "embeddings.tokens.weight";

fn run(path: &Path, settings: &Settings, device: Device) -> Result<Opened, Error> {
    let latest = path.join("latest");
    if !latest.exists() {
        return Err(Error::NoCheckpoint(path.to_owned()));
    }
    at(path, settings, &latest, device)
}

/// The model of a run as it was at a checkpoint.
pub fn checkpoint(
    path: &Path,
    settings: &Settings,
    checkpoint: &Path,
    device: Device,
) -> Result<Opened, Error> {
    at(path, settings, checkpoint, device)
}

fn at(
    path: &Path,
    settings: &Settings,
    checkpoint: &Path,
    device: Device,
) -> Result<Opened, Error> {
    let checkpoint = Checkpoint::open(checkpoint)
        .map_err(|damage| Error::Train(cloze_train::CheckpointError::Damaged(damage).into()))?;
    let tokenizer = Tokenizer::load(&path.join(TOKENIZER))?;
    same_tokenizer(path, &checkpoint, &tokenizer)?;
    let weights = Folder::open(checkpoint.path())?.weights()?;
    let vocab = weights.shape(TABLE).map_or(0, |shape| shape[0]);
    let own = settings.family.task().own_config(&settings.model, vocab);
    let model = family::own(&own, &weights, device)?;
    Ok(Opened {
        ends: ends(&own, &tokenizer),
        facts: facts(settings, &checkpoint),
        tokenizer: Some(tokenizer),
        model,
    })
}

/// A hybrid has learned that a text ends where its frame does.
fn ends(own: &OwnConfig, tokenizer: &Tokenizer) -> Vec<u32> {
    let frame = tokenizer.separate().filter(|_| !own.readings.is_empty());
    tokenizer.end_of_text().into_iter().chain(frame).collect()
}

/// Ids mean nothing to a model that has learned others.
fn same_tokenizer(
    path: &Path,
    checkpoint: &Checkpoint,
    tokenizer: &Tokenizer,
) -> Result<(), Error> {
    let (saved, found) = (
        checkpoint.state().fingerprints.get("tokenizer"),
        tokenizer.fingerprint(),
    );
    match saved {
        Some(saved) if *saved != found => Err(Error::OtherTokenizer {
            folder: path.to_owned(),
            found,
            saved: saved.clone(),
        }),
        _ => Ok(()),
    }
}

fn facts(settings: &Settings, checkpoint: &Checkpoint) -> Vec<(String, String)> {
    let state = checkpoint.state();
    let text = if settings.data.paths.is_empty() {
        "a synthetic language".to_owned()
    } else {
        let names: Vec<String> = settings.data.paths.iter().map(|path| name(path)).collect();
        names.join(", ")
    };
    let mut facts = vec![
        ("trained on", text),
        ("steps", state.step.to_string()),
        ("tokens seen", state.tokens.to_string()),
        ("seed", state.seed.to_string()),
    ];
    facts.extend(
        state
            .loss()
            .map(|loss| ("loss of the last step, in nats", format!("{loss:.3}"))),
    );
    let own = facts.into_iter();
    own.map(|(what, fact)| (what.to_owned(), fact)).collect()
}

/// The last part of a path: where somebody keeps his files is nobody's business.
fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
