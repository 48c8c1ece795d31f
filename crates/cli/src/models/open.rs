use std::fs;
use std::path::Path;

use cloze_corpus::Tokenizer;
use cloze_hub::{Folder, OwnConfig};
use cloze_train::Checkpoint;
use tch::Device;

use super::Pretrained;
use crate::config::Argument;
use crate::failure::Failure;
use crate::family;
use crate::output;
use crate::run::RunFolder;
use crate::settings::Settings;

/// A trained model, ready to be used.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) model: Box<dyn Pretrained>,
    pub(crate) tokenizer: Option<Tokenizer>,
    /// The tokens after which a text is at its end.
    pub(crate) ends: Vec<u32>,
    /// How it came about, for its card.
    pub(crate) facts: Vec<(String, String)>,
}

/// Opens the folder of a run, or a folder of Hugging Face, and says what is odd about it.
pub(crate) fn open(path: &Path, device: Device) -> Result<Opened, Failure> {
    let opened = if RunFolder::config_in(path).exists() {
        run(path, device)?
    } else {
        foreign(path, device)?
    };
    for note in opened.model.about().notes {
        output::error(&format!("note: {note}"));
    }
    Ok(opened)
}

/// The settings that a run has because it begins with the weights of a folder.
pub(crate) fn begin_with(option: &str, path: &Path, model: &dyn Pretrained) -> Vec<Argument> {
    let network = toml::Value::try_from(model.about().network).expect("a configuration is a table");
    vec![
        Argument::option(option, "start.weights", absolute(path)),
        Argument::option(option, "model", network),
        Argument::option(option, "tokenizer.rows", model.about().vocab),
        Argument::option(option, "tokenizer.kind", absolute(&path.join(TOKENIZER))),
    ]
}

/// So that a run can be gone on with from another folder. A path that does not exist stays as the
/// user wrote it, for the message.
pub(crate) fn absolute(path: &Path) -> String {
    let absolute = path.canonicalize();
    absolute
        .as_deref()
        .unwrap_or(path)
        .to_string_lossy()
        .into_owned()
}

impl Opened {
    /// What its token ids mean.
    pub(crate) fn tokenizer(&self) -> Result<&Tokenizer, Failure> {
        self.tokenizer.as_ref().ok_or_else(|| {
            Failure::Run(
                "the folder has no tokenizer.json, so texts cannot be read: in Python, \
                 AutoTokenizer.from_pretrained(..).save_pretrained(FOLDER) writes one"
                    .to_owned(),
            )
        })
    }
}

fn foreign(path: &Path, device: Device) -> Result<Opened, Failure> {
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

fn of_run(path: &Path) -> Result<Settings, Failure> {
    settings_of(path)?
        .ok_or_else(|| Failure::Run(format!("{} is no folder of a run", path.display())))
}

/// The settings of the run in a folder, if it holds one.
pub(crate) fn settings_of(path: &Path) -> Result<Option<Settings>, Failure> {
    let config = RunFolder::config_in(path);
    if !config.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&config).map_err(Failure::io("read", &config))?;
    let settings = toml::from_str(&text).map_err(|error| {
        Failure::Run(format!(
            "{} is no configuration of a run: {error}",
            config.display()
        ))
    })?;
    Ok(Some(settings))
}

const TOKENIZER: &str = "tokenizer.json";

/// The parameter with a row for each token.
const TABLE: &str = "embeddings.tokens.weight";

fn run(path: &Path, device: Device) -> Result<Opened, Failure> {
    let settings = of_run(path)?;
    let latest = path.join("latest");
    if !latest.exists() {
        return Err(Failure::Run(format!(
            "{} has no checkpoint yet: `{} pretrain --out {}` goes on with it",
            path.display(),
            crate::invoked_as(),
            path.display()
        )));
    }
    at(path, &settings, &latest, device)
}

/// The model of a run as it was at a checkpoint.
pub(crate) fn checkpoint(
    path: &Path,
    checkpoint: &Path,
    device: Device,
) -> Result<Opened, Failure> {
    at(path, &of_run(path)?, checkpoint, device)
}

fn at(
    path: &Path,
    settings: &Settings,
    checkpoint: &Path,
    device: Device,
) -> Result<Opened, Failure> {
    let checkpoint = Checkpoint::open(checkpoint)
        .map_err(|damage| Failure::Train(cloze_train::CheckpointError::Damaged(damage).into()))?;
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
) -> Result<(), Failure> {
    let (saved, found) = (
        checkpoint.state().fingerprints.get("tokenizer"),
        tokenizer.fingerprint(),
    );
    match saved {
        Some(saved) if *saved != found => Err(Failure::Run(format!(
            "{}/tokenizer.json is not the one that the model learned from: its BLAKE3 is {found}, \
             the checkpoint's {saved}",
            path.display()
        ))),
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
