//! What the command line and the experiment ask for.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use cloze_compare::{Experiment, ExperimentError, Fault, experiments};
use cloze_corpus::Corpus;
use toml::Table;

use super::args::CompareArgs;
use super::arms::text_of;
use crate::evaluate::Evaluation;
use crate::failure::Failure;
use crate::models::absolute;
use crate::settings::Settings;

/// The name or the file that was asked for.
pub(super) fn asked(args: &CompareArgs) -> &str {
    args.experiment.as_deref().unwrap_or(experiments::DEFAULT)
}

/// The experiment that is asked for, and what it is called.
pub(super) fn experiment(args: &CompareArgs) -> Result<(String, Experiment), Failure> {
    let asked = asked(args);
    if let Some(text) = experiments::named(asked) {
        let experiment = Experiment::parse(text, asked)?;
        return Ok((asked.to_owned(), experiment));
    }
    let file = Path::new(asked);
    if !file.exists() {
        return Err(Failure::Usage(format!(
            "--experiment {asked}: neither a file nor one of {}",
            experiments::names().join(", ")
        )));
    }
    let text = fs::read_to_string(file).map_err(Failure::io("read", file))?;
    let name = file
        .file_stem()
        .unwrap_or(file.as_os_str())
        .to_string_lossy();
    Ok((name.into_owned(), Experiment::parse(&text, asked)?))
}

const SAMPLES: &str = "samples";

/// What is asked, and whether texts are shown besides.
pub(super) fn evaluations(
    file: &str,
    experiment: &Experiment,
) -> Result<(Vec<Evaluation>, bool), Failure> {
    let all = Evaluation::value_variants();
    let mut known: Vec<String> = all.iter().map(|one| one.name()).collect();
    known.push(SAMPLES.to_owned());
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for asked in &experiment.evaluations {
        match Evaluation::from_str(&asked.value, false) {
            Ok(evaluation) => found.push(evaluation),
            Err(_) if asked.value == SAMPLES => {}
            Err(_) => faults.push(Fault::unknown("evaluation", asked, &known)),
        }
    }
    let file = file.to_owned();
    if !faults.is_empty() {
        return Err(ExperimentError { file, faults }.into());
    }
    let with_samples = experiment
        .evaluations
        .iter()
        .any(|one| one.value == SAMPLES);
    Ok((found, with_samples))
}

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

/// Where the minimal pairs are, if any are asked for.
pub(super) fn pairs(
    args: &CompareArgs,
    settings: &Settings,
    evaluations: &[Evaluation],
) -> Result<Vec<PathBuf>, Failure> {
    if !evaluations.contains(&Evaluation::Pairs) {
        return Ok(Vec::new());
    }
    let text = settings.data.paths.first();
    let beside = || Some(text?.parent()?.join("blimp"));
    let pairs = args
        .pairs
        .clone()
        .or_else(beside)
        .filter(|path| path.exists());
    pairs.map(|path| vec![path]).ok_or_else(|| {
        Failure::Usage(
            "the experiment asks for minimal pairs, and there are none: give BLiMP's .jsonl files, or \
             their folder, with --pairs"
                .to_owned(),
        )
    })
}
