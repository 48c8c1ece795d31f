use std::path::{Path, PathBuf};

use cloze_config::{Argument, ConfigError, ConfigSource, Configuration};
use cloze_corpus::Corpus;
use cloze_hub::Pretrained;
use cloze_transformer::Config;

use crate::{Error, RUNS, RunFolder, Settings, mixture};

/// Settings, from a preset on: what is said later wins.
///
/// ```
/// let settings = cloze_run::preset("gpt-tiny")?.set("train.steps=20").settings()?;
/// assert_eq!(settings.train.steps, 20);
///
/// let refused = cloze_run::preset("gpt-tny").unwrap_err();
/// assert!(refused.to_string().contains("did you mean `gpt-tiny`?"));
/// # Ok::<(), cloze_run::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct SettingsBuilder {
    preset: Option<String>,
    config: Option<ConfigSource>,
    data: Vec<PathBuf>,
    /// What lies on the preset where no configuration does.
    fallback: Vec<Argument>,
    arguments: Vec<Argument>,
}

/// Begins with a preset, such as `bert-mini`.
///
/// # Errors
/// The likeliest and all names, if there is none of this name.
pub fn preset(name: &str) -> Result<SettingsBuilder, Error> {
    Configuration::load(&RUNS, Some(name), None, Vec::new())?;
    Ok(SettingsBuilder {
        preset: Some(name.to_owned()),
        ..SettingsBuilder::default()
    })
}

impl SettingsBuilder {
    /// Lies on the preset; or names it, where none was named.
    #[must_use]
    pub fn config(mut self, source: ConfigSource) -> Self {
        self.config = Some(source);
        self
    }

    /// Learns from this text, besides what was given before: a file, a folder, or one corpus, which has
    /// its tokenizer.
    ///
    /// # Errors
    /// A corpus that is not the only one.
    pub fn data(mut self, path: impl AsRef<Path>) -> Result<Self, Error> {
        self.data.push(path.as_ref().to_owned());
        let corpus = self.data.iter().find(|path| Corpus::is_in(path));
        match corpus {
            Some(corpus) if self.data.len() > 1 => Err(Error::CorpusAlone {
                corpus: corpus.clone(),
                because: "and one corpus is all the text of a run: build one of all the text",
            }),
            _ => Ok(self),
        }
    }

    /// Learns from corpora of one tokenizer, which are mixed by weight.
    ///
    /// ```
    /// let mixed = cloze_run::preset("gpt-mini")?.mixture(&[("corpora/web", 3.0), ("corpora/books", 1.0)]);
    /// assert_eq!(mixed.settings()?.data.mixture[0].weight, 3.0);
    /// # Ok::<(), cloze_run::Error>(())
    /// ```
    #[must_use]
    pub fn mixture<P: AsRef<Path>>(mut self, corpora: &[(P, f64)]) -> Self {
        let first = corpora.first().map(|(path, _)| path.as_ref());
        if let Some(corpus) = first.filter(|path| Corpus::is_in(path)) {
            let file = absolute(&Corpus::tokenizer_file(corpus));
            self = self.argument(Argument::option("--mix", "tokenizer.kind", file));
        }
        let corpora = corpora
            .iter()
            .map(|(path, weight)| (path.as_ref(), *weight));
        let corpora = mixture::setting(corpora);
        let nothing = Argument::option("--mix", "data.paths", Vec::<String>::new());
        self.argument(nothing)
            .argument(Argument::option("--mix", "data.mixture", corpora))
    }

    /// Begins with the settings of the run that a model comes from; for one from elsewhere, with the
    /// preset of its family that is nearest in size.
    ///
    /// # Errors
    /// A `config.toml` beside the model that cannot be read.
    pub fn of(model: &Pretrained) -> Result<Self, Error> {
        let run = RunFolder::open(&model.folder)?;
        if let Some(config) = run.config() {
            return Ok(Self::default().config(config.clone()));
        }
        let (name, nearest) = nearest(model)?;
        let length = nearest.batch.length.min(model.config.network.max_len);
        let length = Argument::option("--from", "batch.length", length);
        Ok(Self {
            fallback: vec![length],
            ..preset(name)?
        })
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
        let mut arguments = self.fallback;
        if self.config.is_some() {
            arguments.clear();
        }
        if let [corpus] = self.data.as_slice()
            && Corpus::is_in(corpus)
        {
            let file = absolute(&Corpus::tokenizer_file(corpus));
            arguments.push(Argument::option("--data", "tokenizer.kind", file));
        }
        if !self.data.is_empty() {
            let paths: Vec<String> = self.data.iter().map(|path| absolute(path)).collect();
            arguments.push(Argument::option("--data", "data.paths", paths));
            // It is all the text, whatever a configuration below has mixed.
            let nothing = Vec::<String>::new();
            arguments.push(Argument::option("--data", "data.mixture", nothing));
        }
        arguments.extend(self.arguments);
        Configuration::load(&RUNS, self.preset.as_deref(), self.config, arguments)
    }

    /// The settings.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn settings(self) -> Result<Settings, Error> {
        Ok(self.configuration()?.deserialize(Settings::problems)?)
    }
}

/// The preset of the model's family whose blocks have the number of weights that is nearest to its own,
/// as a ratio.
fn nearest(model: &Pretrained) -> Result<(&'static str, Settings), Error> {
    let family = if model.is_hybrid() {
        "hybrid"
    } else {
        model.config.family.name()
    };
    let size = |network: &Config| (network.layers * network.dim * network.dim) as f64;
    let own = size(&model.config.network);
    let names = RUNS.names().into_iter();
    let of_family = names.filter(|name| {
        name.strip_prefix(family)
            .is_some_and(|rest| rest.starts_with('-'))
    });
    let presets = of_family.map(|name| Ok((name, preset(name)?.settings()?)));
    let presets = presets.collect::<Result<Vec<_>, Error>>()?;
    let distance = |settings: &Settings| (size(&settings.model) / own).ln().abs();
    let nearest = presets
        .into_iter()
        .min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
    Ok(nearest.expect("each family has presets"))
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
