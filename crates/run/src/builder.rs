use std::path::Path;

use cloze_config::{Argument, ConfigError, ConfigSource, Configuration};
use cloze_corpus::Corpus;
use cloze_hub::Pretrained;

use crate::{Error, RUNS, Settings};

/// Settings, from a preset on: what is said later wins.
///
/// ```
/// let settings = cloze_run::preset("gpt-tiny").set("train.steps=20").settings()?;
/// assert_eq!(settings.train.steps, 20);
///
/// let refused = cloze_run::preset("gpt-tny").settings().unwrap_err();
/// assert!(refused.to_string().contains("did you mean `gpt-tiny`?"));
/// # Ok::<(), cloze_run::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct SettingsBuilder {
    preset: Option<String>,
    config: Option<ConfigSource>,
    arguments: Vec<Argument>,
}

/// Begins with a preset, such as `bert-mini`.
pub fn preset(name: &str) -> SettingsBuilder {
    SettingsBuilder {
        preset: Some(name.to_owned()),
        ..SettingsBuilder::default()
    }
}

impl SettingsBuilder {
    /// Lies on the preset; or names it, where none was named.
    #[must_use]
    pub fn config(mut self, source: ConfigSource) -> Self {
        self.config = Some(source);
        self
    }

    /// Learns from this text: files and folders; or from one corpus, which has its tokenizer.
    ///
    /// # Errors
    /// A corpus that is not the only one.
    pub fn data<P: AsRef<Path>>(mut self, paths: &[P]) -> Result<Self, Error> {
        let corpus = paths.iter().find(|path| Corpus::is_in(path.as_ref()));
        if let Some(corpus) = corpus.map(AsRef::as_ref) {
            if paths.len() > 1 {
                return Err(Error::CorpusAlone {
                    corpus: corpus.to_owned(),
                    because: "and one corpus is all the text of a run: build one of all the text",
                });
            }
            let file = absolute(&Corpus::tokenizer_file(corpus));
            self = self.argument(Argument::option("--data", "tokenizer.kind", file));
        }
        let paths: Vec<String> = paths.iter().map(|path| absolute(path.as_ref())).collect();
        Ok(self.argument(Argument::option("--data", "data.paths", paths)))
    }

    /// Begins with the preset that a model of this family is trained on with.
    pub fn of(model: &Pretrained) -> Self {
        preset(&format!("{}-base", model.config.family.name()))
    }

    /// Begins with the weights, the network and the tokenizer of a model, which was opened from the
    /// folder; `option` is what messages call this.
    #[must_use]
    pub fn from(mut self, option: &str, folder: &Path, model: &Pretrained) -> Self {
        let config = &model.config;
        let network = toml::Value::try_from(&config.network).expect("a configuration is a table");
        let tokenizer = absolute(&model.folder.join("tokenizer.json"));
        self.arguments.extend([
            Argument::option(option, "start.weights", absolute(folder)),
            Argument::option(option, "model", network),
            Argument::option(option, "tokenizer.rows", config.vocab_size),
            Argument::option(option, "tokenizer.kind", tokenizer),
        ]);
        self
    }

    /// `section.key=value`, the value in TOML.
    #[must_use]
    pub fn set(self, given: &str) -> Self {
        self.argument(Argument::set(given))
    }

    /// A value with the option that it was given by.
    #[must_use]
    pub fn argument(mut self, argument: Argument) -> Self {
        self.arguments.push(argument);
        self
    }

    /// What has been said so far as a configuration, with the preset that is below it.
    ///
    /// # Errors
    /// A preset that does not exist.
    pub fn configuration(self) -> Result<Configuration, ConfigError> {
        let preset = self.preset.as_deref();
        Configuration::load(&RUNS, preset, self.config, self.arguments)
    }

    /// The settings.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn settings(self) -> Result<Settings, Error> {
        Ok(self.configuration()?.deserialize(Settings::problems)?)
    }
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
