use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cloze_compare::{Analysis, Bootstrap, Comparison, Difference, Experiment, report};
use cloze_language::Level;
use toml::Table;

use super::args::CompareArgs;
use super::arms::{Given, settings};
use super::asked::{asked, data, evaluations, experiment, pairs};
use super::corpus;
use super::fair::{differences_of, shared};
use super::out::{Out, write};
use super::results::comparison;
use super::score::{Questions, Scored};
use super::train::train;
use crate::evaluate::{Materials, Size};
use crate::failure::Failure;
use crate::models;
use crate::output::say;
use crate::run::{DeviceChoice, environment, stop_flag};
use crate::settings::Settings;

/// Trains every arm from every seed, scores them alike, and writes the report.
pub(crate) fn compare(args: &CompareArgs) -> Result<(), Failure> {
    let (name, experiment) = experiment(args)?;
    let (evaluations, with_samples) = evaluations(asked(args), &experiment)?;
    let given = Given {
        set: &args.set,
        text: (!args.data.is_empty()).then(|| data(&args.data)),
    };
    let first = arms(&experiment, experiment.seeds[0], &given)?;
    let differences = differences_of(&experiment, &tables(&first))?;
    let pairs = pairs(args, &first[0], &evaluations)?;
    if args.dry_run {
        return dry_run(&experiment, &differences);
    }
    let stop = stop_flag()?;
    let default = Path::new("comparisons").join(&name);
    let out = Out::at(args.out.as_deref().unwrap_or(&default));
    say!("folder   {}", out.path().display());
    let text = corpus::shared(&first[0], out.path(), &stop)?;
    let given = Given {
        text: Some(text.text),
        ..given
    };
    let questions = Questions {
        evaluations: &evaluations,
        with_samples,
        materials: Materials {
            texts: Vec::new(),
            pairs,
            held_out: Some(Arc::clone(&text.held_out)),
            level: Level::named(&first[0].data.level).expect("the settings were checked"),
            seed: 0,
            share: 0.15,
            size: Size::COMPARED,
        },
        held_out: text.held_out,
        stop: &stop,
    };
    let scored = runs(&experiment, &given, &questions, &out, args.device, &stop)?;
    let differences = differences_of_runs(&experiment, &out)?;
    let shared = shared(&saved(&out.run(&run(&experiment, 0, 0)))?, &differences);
    let environment = environment(args.device.find()?);
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

/// The settings of each arm.
fn arms(experiment: &Experiment, seed: u64, given: &Given<'_>) -> Result<Vec<Settings>, Failure> {
    let arms = experiment.arms.iter();
    arms.map(|arm| settings(experiment, arm, seed, given))
        .collect()
}

/// The name of a run.
fn run(experiment: &Experiment, arm: usize, seed: usize) -> String {
    format!("{}-s{}", experiment.arms[arm].name, experiment.seeds[seed])
}

/// All runs, trained and scored: those of a seed one after the other, so that whoever stops early has
/// all arms. The results of each arm, by seed.
fn runs(
    experiment: &Experiment,
    given: &Given<'_>,
    questions: &Questions<'_>,
    out: &Out,
    device: DeviceChoice,
    stop: &Arc<AtomicBool>,
) -> Result<Vec<Vec<Scored>>, Failure> {
    let whole = experiment.arms.len() * experiment.seeds.len();
    let mut scored: Vec<Vec<Scored>> = vec![Vec::new(); experiment.arms.len()];
    let (begin, mut done) = (Instant::now(), 0);
    for (number, &seed) in experiment.seeds.iter().enumerate() {
        for (arm, settings) in arms(experiment, seed, given)?.iter().enumerate() {
            let name = run(experiment, arm, number);
            done += 1;
            say!("\nrun {done} of {whole}: {name}");
            let folder = out.run(&name);
            let trained = train(experiment, settings, &folder, device, stop).map_err(go_on)?;
            let found = questions.score(out, &name, seed, trained, device.find()?);
            scored[arm].push(found.map_err(go_on)?);
            let minutes = begin.elapsed().as_secs_f64() / 60.0;
            say!(
                "{minutes:.1} minutes so far, about {:.1} to go",
                minutes / done as f64 * (whole - done) as f64
            );
        }
    }
    Ok(scored)
}

/// What the runs differ in, by their own settings: also in what was left open and the machine chose.
fn differences_of_runs(
    experiment: &Experiment,
    out: &Out,
) -> Result<Vec<Vec<Difference>>, Failure> {
    let mut differences = Vec::new();
    for seed in (0..experiment.seeds.len()).rev() {
        let saved = (0..experiment.arms.len())
            .map(|arm| saved(&out.run(&run(experiment, arm, seed))))
            .collect::<Result<Vec<_>, _>>()?;
        differences = differences_of(experiment, &saved)?;
    }
    Ok(differences)
}

/// Of a run that was trained, also with the settings that were not there yet when it was.
fn saved(run: &Path) -> Result<Table, Failure> {
    let settings = models::settings_of(run)?;
    let settings = settings.map(|one| Table::try_from(one).expect("settings are a table"));
    Ok(settings.unwrap_or_default())
}

fn write_report(comparison: &Comparison, out: &Out) -> Result<(), Failure> {
    let analysis = Analysis::new(comparison, Bootstrap::STANDARD)
        .map_err(|error| Failure::Run(error.to_string()))?;
    write(&out.report("html"), &report::html(comparison, &analysis))?;
    write(&out.report("md"), &report::markdown(comparison, &analysis))?;
    write(&out.report("json"), &report::json(comparison, &analysis))?;
    say!("\n{}", report::summary(comparison, &analysis));
    say!(
        "all of it, with the learning curves: {}",
        out.report("html").display()
    );
    Ok(())
}

fn tables(settings: &[Settings]) -> Vec<Table> {
    let table = |one| Table::try_from(one).expect("settings are a table");
    settings.iter().map(table).collect()
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
