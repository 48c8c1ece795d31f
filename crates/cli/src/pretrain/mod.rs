mod settings;

use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use cloze_pages::numbers::scaled;
use cloze_run::{Asked, Control, DeviceChoice, Job, Rehearsal};
use cloze_train::{End, Event, Observer, Outcome};
use cloze_watch::Dashboard;
use serde_json::json;

use crate::args::PretrainArgs;
use crate::command;
use crate::failure::Failure;
use crate::output::{self, say, tell};
use crate::preparing::preparing;
use crate::progress::Progress;
use crate::signals::stop_flag;
use settings::{fetch_start, settings};

/// Trains, and shows what was learned.
pub(crate) fn pretrain(args: &PretrainArgs) -> Result<(), Failure> {
    if args.dashboard && !io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "--dashboard draws on a terminal, and standard output is none: leave it out, and open \
             report.html in the run's folder"
                .to_owned(),
        ));
    }
    let stop = stop_flag()?;
    let (settings, folder) = settings(args)?;
    fetch_start(&settings, &folder)?;
    let device = args.device.find()?;
    preparing(|progress| {
        let control = Control {
            resume: args.resume.clone(),
            device,
            stop,
            progress,
            tensorboard: args.tensorboard,
            profile: args.profile,
            ..Control::new()
        };
        if args.dry_run {
            return dry_run(&Rehearsal::of(&settings, &control)?, args.json);
        }
        tell!("folder   {}", folder.path().display());
        let job = Job::prepare(&settings, folder, &control)?;
        for note in &job.notes {
            tell!("{note}");
        }
        tell!("{}\n{}", job.outline(), job.machine);
        tell!("products {}\n", scaled(job.machine.gemm_rate, "FLOP/s"));
        run(args, &job, &control)
    })
}

fn run(args: &PretrainArgs, job: &Job, control: &Control<'_>) -> Result<(), Failure> {
    let folder = job.folder.path();
    let begin = Instant::now();
    let mut observer = observer(args, job, control)?;
    let outcome = job.fit(control, &mut *observer);
    // What follows is for the plain terminal.
    drop(observer);
    let go_on = command(again(args, folder));
    match outcome? {
        Outcome::Interrupted { step } => {
            let stopped = Event::Interrupted { step };
            Err(Failure::Interrupted(format!(
                "{stopped}. To go on: {go_on}"
            )))
        }
        Outcome::Finished { step, end, .. } => {
            let (done, seconds) = (Event::Finished { step, end }, begin.elapsed().as_secs_f64());
            if args.json {
                output::document(&json!({
                    "run": folder, "outcome": "finished", "end": end.name(), "step": step,
                    "seconds": seconds,
                }));
                return Ok(());
            }
            say!("\n{done} in {seconds:.0} s");
            let shown = job.show()?;
            say!("\n{}", shown.text);
            tell!(
                "the run is in {}, its curves in report.html there. What to try next:",
                folder.display()
            );
            for (line, what) in shown.asked.iter().flat_map(|asked| next(job, asked)) {
                tell!("  {line}   # {what}");
            }
            if end == End::Steps {
                tell!(
                    "  {go_on} --steps {}   # the same run for as long again",
                    2 * step
                );
            }
            Ok(())
        }
    }
}

/// What a person may want of a run that is done: an answer, a number, a model of the own text.
fn next(job: &Job, asked: &Asked) -> Vec<(String, &'static str)> {
    let folder = job.folder.path().to_string_lossy();
    let is_language = job.settings.data.named().is_empty();
    let (verb, text) = match asked {
        Asked::Blank(text) => ("fill-mask", text),
        Asked::Beginning(text) => ("generate", text),
    };
    let (task, why) = match asked {
        Asked::Blank(_) if is_language => (
            "optimum",
            "how far it is from the best that can be known of this language",
        ),
        Asked::Blank(_) => ("masked", "how well it fills what it has not read"),
        Asked::Beginning(_) => ("perplexity", "how well it predicts what it has not read"),
    };
    // Behind `--` a text may begin as an option does.
    let dashes = text.starts_with('-').then_some("--");
    let answer = [verb, &folder]
        .into_iter()
        .chain(dashes)
        .chain([text.as_str()]);
    let mut lines = vec![
        (command(answer), "or a text of your own"),
        (command(["evaluate", &folder, "--task", task]), why),
    ];
    if is_language {
        let larger = format!("{}-mini", job.settings.family.name().to_lowercase());
        let words = ["pretrain", "--preset", &larger, "--data", "FOLDER"];
        lines.push((command(words), "your own text: .txt, .jsonl, .html, .."));
    }
    lines
}

fn dry_run(found: &Rehearsal, as_json: bool) -> Result<(), Failure> {
    if as_json {
        output::document(&json!({
            "notes": found.notes, "outline": found.outline, "machine": found.machine,
            "tokens_of_step": found.tokens, "seconds_of_step": found.seconds,
            "steps": found.planned_steps, "tokens": found.planned_tokens, "hours": found.hours,
            "seconds": found.seconds_in_all, "state_bytes": found.state_bytes,
            "peak_bytes": found.peak_bytes,
        }));
        return Ok(());
    }
    say!("{found}");
    say!("\nA dry run: nothing was kept.");
    Ok(())
}

/// The words that go on with a run as it was watched; what it is stands in its folder.
fn again(args: &PretrainArgs, folder: &Path) -> Vec<String> {
    let mut words = vec![
        "pretrain".to_owned(),
        "--out".to_owned(),
        folder.display().to_string(),
    ];
    if args.device.choice != DeviceChoice::Auto {
        words.extend(["--device".to_owned(), args.device.choice.to_string()]);
    }
    let flags = [
        ("--dashboard", args.dashboard),
        ("--tensorboard", args.tensorboard),
    ];
    let given = flags.into_iter().filter(|(_, given)| *given);
    words.extend(given.map(|(flag, _)| flag.to_owned()));
    words
}

fn observer(
    args: &PretrainArgs,
    job: &Job,
    control: &Control<'_>,
) -> Result<Box<dyn Observer>, Failure> {
    if !args.dashboard {
        return Ok(Box::new(Progress::new()));
    }
    let (stop, save) = (Arc::clone(&control.stop), Arc::clone(&control.save));
    let opened = Dashboard::open(job.folder.path(), stop, save);
    let told = opened.and_then(|mut dashboard| {
        for text in job.outline().texts {
            dashboard.observe(&Event::Note(&text.to_string()))?;
        }
        Ok(dashboard)
    });
    let dashboard = told.map_err(|error| {
        Failure::Usage(format!(
            "this terminal cannot show the dashboard: {error}. Leave --dashboard out"
        ))
    })?;
    Ok(Box::new(dashboard))
}
