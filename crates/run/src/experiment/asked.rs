//! What the command line and the experiment ask for.

use std::path::{Path, PathBuf};

use cloze_compare::{EXPERIMENTS, Experiment};
use cloze_config::ConfigSource;
use cloze_corpus::Corpus;
use toml::Table;

use super::arms::text_of;
use crate::builder::absolute;
use crate::{Error, Settings};
use cloze_evaluate::Evaluation;

/// The experiment of this name or in this file, and what it is called.
pub(super) fn experiment(asked: &str) -> Result<(String, Experiment), Error> {
    if EXPERIMENTS.names().contains(&asked) {
        return Ok((asked.to_owned(), Experiment::named(asked)?));
    }
    let file = Path::new(asked);
    if !file.exists() {
        return Err(Error::NoExperiment {
            given: asked.to_owned(),
            known: EXPERIMENTS.names(),
        });
    }
    let mut evaluations = Evaluation::ALL.map(Evaluation::name).to_vec();
    evaluations.push(SAMPLES);
    let name = file.file_stem().unwrap_or(file.as_os_str());
    let experiment = Experiment::read(ConfigSource::read(file)?, &evaluations)?;
    Ok((name.to_string_lossy().into_owned(), experiment))
}

/// The name of the evaluation that shows texts and has no number.
pub(super) const SAMPLES: &str = "samples";

/// The settings of text that the command line names; a corpus brings its tokenizer.
pub(super) fn data(paths: &[PathBuf]) -> Table {
    if let [corpus] = paths
        && Corpus::is_in(corpus)
    {
        return text_of(corpus, &Corpus::tokenizer_file(corpus));
    }
    let paths: Vec<String> = paths.iter().map(|path| absolute(path)).collect();
    toml::toml! { data.paths = paths }
}

/// What is said where an experiment asks for minimal pairs, and there are none.
pub(super) const NO_PAIRS: &str = "minimal pairs are left out, for there are none: --pairs names BLiMP's .jsonl \
                                   files";

/// Where the minimal pairs are: where they were given, or in a folder `blimp` beside the text.
pub(super) fn pairs(given: Option<&Path>, settings: &Settings) -> Result<Vec<PathBuf>, Error> {
    if let Some(given) = given.filter(|path| !path.exists()) {
        return Err(Error::NoPairs(given.to_owned()));
    }
    let text = settings.data.paths.first();
    let beside = || Some(text?.parent()?.join("blimp"));
    let pairs = given.map(Path::to_owned).or_else(beside);
    Ok(pairs.into_iter().filter(|path| path.exists()).collect())
}
