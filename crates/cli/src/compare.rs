use std::path::{Path, PathBuf};

use clap::Args;
use cloze_compare::{EXPERIMENTS, report};
use cloze_run::experiment::Trials;
use cloze_run::{Control, DeviceChoice};

use crate::failure::Failure;
use crate::output::say;
use crate::preparing::preparing;
use crate::progress::Progress;
use crate::signals::stop_flag;

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// language, novels, or the file of an experiment [default: language]
    #[arg(long, value_name = "NAME|FILE")]
    experiment: Option<String>,
    /// A corpus that `corpus build` made; or files and folders of text, taken as they are [default:
    /// what the experiment names, or the built-in language]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    data: Vec<PathBuf>,
    /// Minimal pairs as BLiMP's .jsonl, where the experiment asks for them [default: a folder blimp
    /// beside the text]
    #[arg(long, value_name = "PATH")]
    pairs: Option<PathBuf>,
    /// Sets any value of the configuration of all arms; may be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    set: Vec<String>,
    /// The folder of runs, results and report; what is there already is not done again [default:
    /// comparisons/NAME]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// auto, cpu, cuda or cuda:N
    #[arg(long, default_value = "auto")]
    device: DeviceChoice,
    /// Say what would be trained, and how the arms differ; train nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Trains every arm from every seed, scores them alike, and writes the report.
pub(crate) fn compare(args: &CompareArgs) -> Result<(), Failure> {
    let mut trials = Trials::named(args.experiment.as_deref().unwrap_or(EXPERIMENTS.default))?;
    trials.set.clone_from(&args.set);
    trials.data.clone_from(&args.data);
    trials.pairs.clone_from(&args.pairs);
    if args.dry_run {
        return dry_run(&trials);
    }
    let stop = stop_flag()?;
    let default = Path::new("comparisons").join(&trials.name);
    let out = args.out.as_deref().unwrap_or(&default);
    say!("folder   {}", out.display());
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
    say!("\n{}", report::summary(&comparison, &analysis));
    say!(
        "all of it, with the learning curves: {}",
        out.join("report.html").display()
    );
    Ok(())
}

fn dry_run(trials: &Trials) -> Result<(), Failure> {
    let (experiment, differences) = (&trials.experiment, trials.differences()?);
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
fn go_on(error: cloze_run::Error) -> Failure {
    if !error.is_interruption() {
        return error.into();
    }
    let again = crate::command(std::env::args().skip(1));
    Failure::Interrupted(format!("{error}. To go on: {again}"))
}
