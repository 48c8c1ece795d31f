use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use cloze_compare::{Analysis, Comparison, EXPERIMENTS, report};
use cloze_pages::numbers::{duration, scaled};
use cloze_run::Control;
use cloze_run::experiment::{SideBySide, Trials};
use serde_json::json;

use crate::device::DeviceArgs;
use crate::failure::Failure;
use crate::names::Names;
use crate::output::{self, say, tell};
use crate::preparing::preparing;
use crate::progress::Progress;
use crate::signals::stop_flag;

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Models that are there already, two or more: they are scored alike, and nothing is trained. Runs,
    /// folders in the layout of Hugging Face, or hf://ORG/NAME.
    #[arg(value_name = "MODEL", num_args = 2.., conflicts_with_all = ["experiment", "set", "dry_run"])]
    models: Vec<PathBuf>,
    /// language, novels, or the file of an experiment [default: language]
    #[arg(
        long,
        value_name = "NAME|FILE",
        value_parser = Names::OF_EXPERIMENTS,
        hide_possible_values = true
    )]
    experiment: Option<String>,
    /// A corpus, or files and folders of text [default: the experiment's]
    ///
    /// A corpus is what `corpus build` made; text is taken as it is. An experiment that names none is
    /// on the built-in language.
    #[arg(long, value_name = "PATH", num_args = 1.., value_hint = ValueHint::AnyPath)]
    data: Vec<PathBuf>,
    /// Minimal pairs as BLiMP's .jsonl, where the experiment asks for them [default: a folder blimp
    /// beside the text]
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath, hide_short_help = true)]
    pairs: Option<PathBuf>,
    /// Set any value of the configuration of all arms; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// The folder of runs, results and report [default: comparisons/NAME]
    ///
    /// What is there already is not done again.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
    #[command(flatten)]
    device: DeviceArgs,
    /// A few steps of each arm, then what would be trained and how long.
    #[arg(long)]
    dry_run: bool,
    /// The report, or what a dry run found, as JSON.
    ///
    /// Comparison and analysis, as in report.json; of a dry run question, budget, seeds, arms.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where reports go if nothing else is said.
const HOME: &str = "comparisons";

/// Trains every arm from every seed, scores them alike, and writes the report.
pub(crate) fn compare(args: &CompareArgs) -> Result<(), Failure> {
    let stop = stop_flag()?;
    let device = args.device.find()?;
    preparing(|progress| {
        let control = Control {
            device,
            stop,
            progress,
            ..Control::new()
        };
        if args.models.is_empty() {
            experiment(args, &control)
        } else {
            side_by_side(args, &control)
        }
    })
}

fn experiment(args: &CompareArgs, control: &Control<'_>) -> Result<(), Failure> {
    let mut trials = Trials::named(args.experiment.as_deref().unwrap_or(EXPERIMENTS.default))?;
    trials.set.clone_from(&args.set);
    trials.data.clone_from(&args.data);
    trials.pairs.clone_from(&args.pairs);
    if args.dry_run {
        return dry_run(args, &trials, control);
    }
    let out = folder(args, Path::new(HOME).join(&trials.name));
    let done = trials.run(&out, control, &mut Progress::new());
    report_of(args, &out, &done.map_err(go_on)?);
    Ok(())
}

fn side_by_side(args: &CompareArgs, control: &Control<'_>) -> Result<(), Failure> {
    let compared = SideBySide {
        models: args.models.clone(),
        data: args.data.clone(),
        pairs: args.pairs.clone(),
    };
    let out = folder(args, compared.folder(Path::new(HOME))?);
    let done = compared.score(&out, control, &mut Progress::new())?;
    report_of(args, &out, &done);
    Ok(())
}

/// Where it goes, told.
fn folder(args: &CompareArgs, default: PathBuf) -> PathBuf {
    let out = args.out.clone().unwrap_or(default);
    tell!("folder   {}", out.display());
    out
}

fn report_of(args: &CompareArgs, out: &Path, (comparison, analysis): &(Comparison, Analysis)) {
    if args.json {
        say!("{}", report::json(comparison, analysis));
        return;
    }
    say!("\n{}", report::summary(comparison, analysis));
    let report = out.join("report.html");
    say!(
        "all of it, with how the models differ: {}",
        report.display()
    );
}

fn dry_run(args: &CompareArgs, trials: &Trials, control: &Control<'_>) -> Result<(), Failure> {
    let (experiment, differences) = (&trials.experiment, trials.differences()?);
    let (budget, seeds) = (experiment.budget, &experiment.seeds);
    let rehearsals = trials.rehearse(control)?;
    let of_a_seed: f64 = rehearsals.iter().map(|one| one.hours).sum();
    let hours = of_a_seed * seeds.len() as f64;
    let arms = experiment.arms.iter().zip(&rehearsals).zip(&differences);
    if args.json {
        let arms = arms.map(|((arm, rehearsal), differences)| {
            let differences = differences.iter().map(ToString::to_string);
            json!({
                "name": arm.name, "objective": arm.objective.to_string(),
                "parameters": rehearsal.parameters, "steps": rehearsal.planned_steps,
                "tokens": rehearsal.planned_tokens, "hours": rehearsal.hours,
                "differences": differences.collect::<Vec<_>>(),
            })
        });
        output::document(&json!({
            "question": experiment.question, "seeds": seeds,
            "budget": { "kind": budget.kind.to_string(), "amount": budget.amount },
            "arms": arms.collect::<Vec<_>>(), "hours": hours,
        }));
        return Ok(());
    }
    say!("{}", experiment.question);
    say!(
        "each run: {} {}; seeds {seeds:?}",
        budget.amount,
        budget.kind
    );
    for ((arm, rehearsal), differences) in arms {
        say!("\n{} ({})", arm.name, arm.objective);
        say!(
            "{} parameters, {} steps, {} tokens, about {} here",
            scaled(rehearsal.parameters as f64, ""),
            rehearsal.planned_steps,
            scaled(rehearsal.planned_tokens, ""),
            duration(3600.0 * rehearsal.hours)
        );
        for one in differences {
            say!("{one}");
        }
    }
    say!(
        "\nall {} runs: about {} of training, scoring not counted",
        rehearsals.len() * seeds.len(),
        duration(3600.0 * hours)
    );
    say!("A dry run: nothing was kept.");
    Ok(())
}

/// What is done already is not done again.
fn go_on(error: cloze_run::Error) -> Failure {
    if !error.is_interruption() {
        return error.into();
    }
    let again = crate::command(std::env::args().skip(1));
    Failure::Interrupted(format!("{error}. To go on: {again}"))
}
