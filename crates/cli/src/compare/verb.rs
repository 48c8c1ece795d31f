use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use cloze_compare::{
    Analysis, Bootstrap, Comparison, Difference, Experiment, ExperimentError, Fault, experiments,
    report,
};
use cloze_language::Level;
use toml::Table;

use super::args::CompareArgs;
use super::arms::{Given, settings, text_of};
use super::corpus;
use super::fair::{differences_of, shared};
use super::out::{Out, write};
use super::results::comparison;
use super::score::{Questions, Scored};
use super::train::train;
use crate::evaluate::{Evaluation, Materials, Size};
use crate::failure::Failure;
use crate::models::absolute;
use crate::output::say;
use crate::run::{RunFolder, environment, stop_flag};
use crate::settings::Settings;

/// Trains every arm from every seed, scores them alike, and writes the report.
pub(crate) fn compare(args: &CompareArgs) -> Result<(), Failure> {
    let (name, experiment) = experiment(args)?;
    let (evaluations, with_samples) = evaluations(&name, &experiment)?;
    let planned = Given {
        set: &args.set,
        text: (!args.data.is_empty()).then(|| data(&args.data)),
    };
    let plan = |given: &Given<'_>, seed| -> Result<Vec<Settings>, Failure> {
        let arms = experiment.arms.iter();
        arms.map(|arm| settings(&experiment, arm, seed, given))
            .collect()
    };
    let first = plan(&planned, experiment.seeds[0])?;
    let differences = differences_of(&experiment, &tables(&first))?;
    let pairs = pairs(args, &first[0], &evaluations)?;
    if args.dry_run {
        return dry_run(&experiment, &differences);
    }
    let stop = stop_flag()?;
    let default = Path::new("comparisons").join(&name);
    let out = Out::at(args.out.as_deref().unwrap_or(&default))?;
    say!("folder   {}", out.path().display());
    let text = corpus::shared(&first[0], out.path(), &stop)?;
    let given = Given {
        text: Some(text.text),
        ..planned
    };
    let device = args.device.find()?;
    let questions = Questions {
        evaluations: &evaluations,
        with_samples,
        materials: Materials {
            data: pairs,
            held_out: Some(Arc::clone(&text.held_out)),
            level: Level::named(&first[0].data.level).expect("the settings were checked"),
            seed: 0,
            share: 0.15,
            size: Size::COMPARED,
        },
        held_out: text.held_out,
    };
    let whole = experiment.arms.len() * experiment.seeds.len();
    let mut scored: Vec<Vec<Scored>> = vec![Vec::new(); experiment.arms.len()];
    let (begin, mut done) = (Instant::now(), 0);
    for &seed in &experiment.seeds {
        for (arm, settings) in plan(&given, seed)?.iter().enumerate() {
            let run = format!("{}-s{seed}", experiment.arms[arm].name);
            done += 1;
            say!("\nrun {done} of {whole}: {run}");
            let trained =
                train(&experiment, settings, &out.run(&run), args.device, &stop).map_err(go_on)?;
            let found = questions.score(&out, &run, seed, trained, device)?;
            scored[arm].push(found);
            let minutes = begin.elapsed().as_secs_f64() / 60.0;
            say!(
                "{minutes:.1} minutes so far, about {:.1} to go",
                minutes / done as f64 * (whole - done) as f64
            );
        }
    }
    let run_of =
        |arm: &cloze_compare::Planned| out.run(&format!("{}-s{}", arm.name, experiment.seeds[0]));
    let saved = experiment.arms.iter().map(|arm| {
        let saved = RunFolder::saved_settings(&run_of(arm))?;
        Ok(saved.unwrap_or_default())
    });
    let saved: Vec<Table> = saved.collect::<Result<_, Failure>>()?;
    let differences = differences_of(&experiment, &saved)?;
    let shared = shared(&saved[0], &differences);
    let environment = environment(device);
    let comparison = comparison(
        &name,
        &experiment,
        shared,
        differences,
        &scored,
        environment,
    );
    write_report(&comparison, &out)
}

fn write_report(comparison: &Comparison, out: &Out) -> Result<(), Failure> {
    let analysis = Analysis::new(comparison, Bootstrap::STANDARD)
        .map_err(|error| Failure::Run(error.to_string()))?;
    write(&out.report("html"), &report::html(comparison, &analysis))?;
    let text = report::markdown(comparison, &analysis);
    write(&out.report("md"), &text)?;
    write(&out.report("json"), &report::json(comparison, &analysis))?;
    say!("\n{text}");
    say!("the report is {}", out.report("html").display());
    Ok(())
}

/// The experiment that is asked for, and what it is called.
fn experiment(args: &CompareArgs) -> Result<(String, Experiment), Failure> {
    let asked = args.experiment.as_deref().unwrap_or(experiments::DEFAULT);
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
fn evaluations(name: &str, experiment: &Experiment) -> Result<(Vec<Evaluation>, bool), Failure> {
    let mut known: Vec<&str> = Evaluation::NAMED.iter().map(|(name, _)| *name).collect();
    known.push(SAMPLES);
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for asked in &experiment.evaluations {
        let named = Evaluation::NAMED
            .iter()
            .find(|(name, _)| *name == asked.value);
        match named {
            Some(&(_, evaluation)) => found.push(evaluation),
            None if asked.value == SAMPLES => {}
            None => faults.push(Fault::unknown("evaluation", asked, &known)),
        }
    }
    let file = name.to_owned();
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
fn data(paths: &[PathBuf]) -> Table {
    if let [corpus] = paths
        && cloze_corpus::Corpus::is_in(corpus)
    {
        return text_of(corpus, &cloze_corpus::Corpus::tokenizer_file(corpus));
    }
    let paths: Vec<String> = paths.iter().map(|path| absolute(path)).collect();
    toml::toml! { data.paths = paths }
}

fn tables(settings: &[Settings]) -> Vec<Table> {
    let table = |one| Table::try_from(one).expect("settings are a table");
    settings.iter().map(table).collect()
}

/// Where the minimal pairs are, if any are asked for.
fn pairs(
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

fn dry_run(experiment: &Experiment, differences: &[Vec<Difference>]) -> Result<(), Failure> {
    let (budget, seeds) = (experiment.budget, &experiment.seeds);
    say!("{}", experiment.question);
    say!(
        "each run: {} {}; seeds {seeds:?}",
        budget.amount,
        budget.kind
    );
    for (arm, differences) in experiment.arms.iter().zip(differences) {
        say!("\n{} ({})", arm.name, arm.objective);
        for one in differences {
            say!("{one}");
        }
    }
    say!("\nA dry run: nothing was trained.");
    Ok(())
}

/// What is done already is not done again.
fn go_on(failure: Failure) -> Failure {
    let Failure::Interrupted(what) = failure else {
        return failure;
    };
    let again: Vec<String> = std::env::args().skip(1).collect();
    Failure::Interrupted(format!(
        "{what}. To go on: {} {}",
        crate::invoked_as(),
        again.join(" ")
    ))
}
