use std::fs;
use std::path::Path;

use cloze_hub::Pretrained;
use tch::Device;

use crate::config::Argument;
use crate::failure::Failure;
use crate::output;
use crate::run::RunFolder;
use crate::settings::Settings;

/// Opens a trained model, and says what is odd about it.
pub(crate) fn open(path: &Path, device: Device) -> Result<Pretrained, Failure> {
    let model = Pretrained::open(path, device)?;
    for note in &model.notes {
        output::error(&format!("note: {note}"));
    }
    Ok(model)
}

/// The preset that a model of this family is trained on with, where none is named.
pub(crate) fn preset(model: &Pretrained) -> String {
    format!("{}-base", model.config.family.name())
}

/// The settings that a run has because it begins with the weights of a folder.
pub(crate) fn begin_with(option: &str, path: &Path, model: &Pretrained) -> Vec<Argument> {
    let network = toml::Value::try_from(&model.config.network).expect("a configuration is a table");
    let tokenizer = absolute(&path.join("tokenizer.json"));
    vec![
        Argument::option(option, "start.weights", absolute(path)),
        Argument::option(option, "model", network),
        Argument::option(option, "tokenizer.rows", model.config.vocab_size),
        Argument::option(option, "tokenizer.kind", tokenizer),
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
