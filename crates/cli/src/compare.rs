use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use cloze_compare::{EXPERIMENTS, report};
use cloze_run::experiment::Trials;
use cloze_run::{Control, DeviceChoice};
use serde_json::json;

use crate::args::MACHINE;
use crate::failure::Failure;
use crate::names::Names;
use crate::output::{self, say, tell};
use crate::preparing::preparing;
use crate::progress::Progress;
use crate::signals::stop_flag;

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
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
    /// auto, cpu, cuda or cuda:N
    #[arg(
        long,
        value_name = "DEVICE",
        default_value = "auto",
        help_heading = MACHINE,
        hide_short_help = true
    )]
    device: DeviceChoice,
    /// Say what would be trained, and how the arms differ.
    #[arg(long)]
    dry_run: bool,
    /// The report, or what a dry run found, as JSON.
    ///
    /// Comparison and analysis, as in report.json; of a dry run question, budget, seeds, arms.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Trains every arm from every seed, scores them alike, and writes the report.
pub(crate) fn compare(args: &CompareArgs) -> Result<(), Failure> {
    let mut trials = Trials::named(args.experiment.as_deref().unwrap_or(EXPERIMENTS.default))?;
    trials.set.clone_from(&args.set);
    trials.data.clone_from(&args.data);
    trials.pairs.clone_from(&args.pairs);
    if args.dry_run {
        return dry_run(&trials, args.json);
    }
    let stop = stop_flag()?;
    let default = Path::new("comparisons").join(&trials.name);
    let out = args.out.as_deref().unwrap_or(&default);
    tell!("folder   {}", out.display());
    let device = args.device.find()?;
    let (comparison, analysis) = preparing(|progress| {
        let control = Control {
            device,
            stop,
            progress,
            ..Control::new()
        };
        let done = trials.run(out, &control, &mut Progress::new());
        done.map_err(go_on)
    })?;
    if args.json {
        say!("{}", report::json(&comparison, &analysis));
        return Ok(());
    }
    say!("\n{}", report::summary(&comparison, &analysis));
    say!(
        "all of it, with the learning curves: {}",
        out.join("report.html").display()
    );
    Ok(())
}

fn dry_run(trials: &Trials, as_json: bool) -> Result<(), Failure> {
    let (experiment, differences) = (&trials.experiment, trials.differences()?);
    let (budget, seeds) = (experiment.budget, &experiment.seeds);
    if as_json {
        let arms = experiment.arms.iter().zip(differences);
        let arms = arms.map(|(arm, differences)| {
            let differences = differences.iter().map(ToString::to_string);
            json!({
                "name": arm.name, "objective": arm.objective.to_string(),
                "differences": differences.collect::<Vec<_>>(),
            })
        });
        output::document(&json!({
            "question": experiment.question, "seeds": seeds,
            "budget": { "kind": budget.kind.to_string(), "amount": budget.amount },
            "arms": arms.collect::<Vec<_>>(),
        }));
        return Ok(());
    }
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
fn go_on(error: cloze_run::Error) -> Failure {
    if !error.is_interruption() {
        return error.into();
    }
    let again = crate::command(std::env::args().skip(1));
    Failure::Interrupted(format!("{error}. To go on: {again}"))
}
