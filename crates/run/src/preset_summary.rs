use cloze_config::Configuration;
use serde::Serialize;
use toml::Table;

use crate::commented::commented;
use crate::outlined::planned_tokens;
use crate::{
    CORPORA, CorpusSettings, Error, RUNS, Settings, corpus_schema, preset, room, run_schema,
};

/// What a preset of a run is, in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PresetSummary {
    /// As users call it.
    pub name: &'static str,
    /// What it learns: BERT, GPT, ..
    pub family: &'static str,
    /// Blocks.
    pub layers: i64,
    /// Features of the stream.
    pub dim: i64,
    /// Parameters with a vocabulary of the size that is planned, within a hundredth or two: biases and
    /// norms are not counted.
    pub parameters: u64,
    /// Most tokens of the vocabulary.
    pub vocab: u64,
    /// Tokens of a sequence, at most.
    pub length: i64,
    /// Steps.
    pub steps: u64,
    /// Tokens of all steps, at most.
    pub tokens: u64,
}

impl PresetSummary {
    /// Of every preset.
    ///
    /// # Panics
    /// A preset that is none, which a test finds.
    pub fn all() -> Vec<Self> {
        let of = |name| {
            let settings = preset(name).and_then(crate::SettingsBuilder::settings);
            Self::of(name, &settings.expect("a preset is whole"))
        };
        RUNS.names().into_iter().map(of).collect()
    }

    fn of(name: &'static str, settings: &Settings) -> Self {
        let (model, vocab) = (&settings.model, settings.tokenizer.vocab);
        let tables = if model.tied { 1.0 } else { 2.0 };
        let rows = tables * vocab as f64 * model.dim as f64;
        Self {
            name,
            family: settings.family.name(),
            layers: model.layers,
            dim: model.dim,
            parameters: (room::parameters(settings) + rows) as u64,
            vocab,
            length: settings.batch.length,
            steps: settings.train.steps,
            tokens: planned_tokens(settings) as u64,
        }
    }
}

/// Every value of a preset of a run or of a corpus, each below what it is: a file for `--config`.
///
/// ```
/// let text = cloze_run::resolved_preset("gpt-tiny")?;
/// assert!(text.starts_with("preset = \"gpt-tiny\"\n"));
/// # Ok::<(), cloze_run::Error>(())
/// ```
///
/// # Errors
/// The likeliest and all names, if there is none of this name.
pub fn resolved_preset(name: &str) -> Result<String, Error> {
    let text = if CORPORA.names().contains(&name) {
        let whole = Configuration::load(&CORPORA, Some(name), None, Vec::new())?;
        let settings = whole.deserialize(CorpusSettings::problems)?;
        let table = Table::try_from(settings).expect("settings are a table");
        commented(&table, &corpus_schema())
    } else {
        commented(&preset(name)?.settings()?.table(), &run_schema())
    };
    Ok(format!("preset = {name:?}\n\n{text}"))
}

#[cfg(test)]
mod tests {
    use cloze_config::ConfigSource;

    use super::*;
    use crate::SettingsBuilder;

    #[test]
    fn a_preset_that_is_written_out_is_the_preset() {
        for name in RUNS.names() {
            let text = resolved_preset(name).unwrap();
            let source = ConfigSource {
                name: "written.toml".into(),
                text,
            };
            let written = SettingsBuilder::default()
                .config(source)
                .settings()
                .unwrap();
            assert_eq!(written, preset(name).unwrap().settings().unwrap(), "{name}");
        }
        assert!(resolved_preset("books").unwrap().contains("[[clean]]"));
        let error = resolved_preset("gpt-tny").unwrap_err().to_string();
        assert!(error.contains("did you mean `gpt-tiny`?"), "{error}");
    }

    #[test]
    fn the_sizes_are_those_of_the_papers() {
        let all = PresetSummary::all();
        let of = |name| all.iter().find(|one| one.name == name).unwrap();
        // Devlin et al., 2019; Radford et al., 2019.
        for (name, parameters) in [("bert-base", 110e6), ("gpt-base", 124e6)] {
            let found = of(name).parameters as f64;
            assert!((found / parameters - 1.0).abs() < 0.02, "{name}: {found}");
        }
    }
}
