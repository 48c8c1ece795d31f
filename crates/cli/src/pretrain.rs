use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use cloze_config::{Argument, ConfigSource};
use cloze_corpus::Corpus;
use cloze_pages::numbers::scaled;
use cloze_run::{
    Asked, Control, DeviceChoice, Error, Job, PROFILE_STEPS, PrecisionChoice, Rehearsal, RunFolder,
    Settings, SettingsBuilder, preset,
};
use cloze_train::{End, Event, Observer, Outcome, Resume};
use cloze_watch::Dashboard;
use serde_json::json;
use tch::Device;

use crate::args::PretrainArgs;
use crate::command;
use crate::failure::Failure;
use crate::models::open;
use crate::output::{self, say, tell};
use crate::preparing::preparing;
use crate::progress::Progress;
use crate::signals::stop_flag;

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
            for (line, what) in next(job, &shown.asked) {
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
fn next(job: &Job, asked: &Asked) -> [(String, &'static str); 3] {
    let folder = job.folder.path().to_string_lossy();
    let (answer, what) = match asked {
        Asked::Blank(text) => (["fill-mask", &folder, text], "or a sentence of your own"),
        Asked::Beginning(text) => (["generate", &folder, text], "or a beginning of your own"),
    };
    let is_language = job.settings.data.named().is_empty();
    let score = match asked {
        Asked::Blank(_) if is_language => [
            "optimum",
            "how far it is from the best that can be known of this language",
        ],
        Asked::Blank(_) => ["masked", "how well it fills what it has not read"],
        Asked::Beginning(_) => ["perplexity", "how well it predicts what it has not read"],
    };
    let larger = format!("{}-mini", job.settings.family.name().to_lowercase());
    [
        (command(answer), what),
        (command(["evaluate", &folder, "--task", score[0]]), score[1]),
        (
            command(["pretrain", "--preset", &larger, "--data", "FOLDER"]),
            "your own text: .txt, .jsonl, .html, ..",
        ),
    ]
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
    if args.device != DeviceChoice::Auto {
        words.extend(["--device".to_owned(), args.device.to_string()]);
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

/// The settings that the arguments say, and the folder of the run.
fn settings(args: &PretrainArgs) -> Result<(Settings, RunFolder), Failure> {
    let from = args.from.as_deref();
    let opened = from.map(|from| open(from, Device::Cpu)).transpose()?;
    // Where nothing says what to train, it is the run that the folder holds.
    let holds = args.out.as_deref().map(RunFolder::open).transpose()?;
    let mut builder = SettingsBuilder::default();
    if let Some(name) = &args.preset {
        builder = preset(name)?;
    } else if let (Some(opened), None) = (&opened, &args.config) {
        builder = SettingsBuilder::of(opened)?;
    }
    let of_the_run = || {
        let config = holds.as_ref().and_then(RunFolder::config);
        config.filter(|_| args.preset.is_none()).cloned()
    };
    let config = args.config.as_deref().map(ConfigSource::read).transpose()?;
    if let Some(config) = config.or_else(of_the_run) {
        builder = builder.config(config);
    }
    if let (Some(from), Some(opened)) = (from, &opened) {
        opened.tokenizer()?;
        builder = builder.from("--from", from, opened);
    }
    check_corpus(args)?;
    for path in &args.data {
        builder = builder.data(path)?;
    }
    if !args.mix.is_empty() {
        builder = builder.mixture(&args.mix);
    }
    let builder = arguments(args)
        .into_iter()
        .fold(builder, SettingsBuilder::argument);
    let configuration = builder.configuration()?;
    let settings = configuration.deserialize(Settings::problems)?;
    if let Some(folder) = holds {
        return Ok((settings, folder));
    }
    let model = opened.as_ref().and_then(|model| model.folder.file_name());
    let name = model.unwrap_or(configuration.preset().as_ref());
    let first = Path::new("runs").join(name);
    // A few steps that are looked at are no part of a run that is there.
    let resume = if args.profile {
        &Resume::Never
    } else {
        &args.resume
    };
    let folder = RunFolder::first_free(&first, &settings, resume)?;
    if folder.path() != first && !args.dry_run {
        tell!(
            "note: {} holds something else, which stays",
            first.display()
        );
    }
    Ok((settings, folder))
}

/// A corpus brings its tokenizer.
fn check_corpus(args: &PretrainArgs) -> Result<(), Failure> {
    let others = args.tokenizer.is_some() || args.vocab.is_some() || args.from.is_some();
    let corpus = args.data.iter().find(|path| Corpus::is_in(path));
    match corpus {
        Some(corpus) if others => Err(Failure::from(Error::CorpusAlone {
            corpus: corpus.clone(),
            because: "which has its tokenizer: leave --tokenizer, --vocab and --from out, or give the \
                      text that it was built from",
        })),
        _ => Ok(()),
    }
}

fn arguments(args: &PretrainArgs) -> Vec<Argument> {
    let number = |name: &str, path: &str, value: Option<u64>| {
        // TOML's integers are signed; a larger one is out of every range anyway.
        value.map(|value| Argument::option(name, path, i64::try_from(value).unwrap_or(i64::MAX)))
    };
    let text = |name: &str, path: &str, value: Option<&str>| {
        value.map(|value| Argument::option(name, path, value))
    };
    let steps = args.steps.or(args.profile.then_some(PROFILE_STEPS));
    let precision = args.precision.map(PrecisionChoice::name);
    let options = [
        text("--tokenizer", "tokenizer.kind", args.tokenizer.as_deref()),
        text("--precision", "compute.precision", precision),
        number("--vocab", "tokenizer.vocab", args.vocab),
        number("--steps", "train.steps", steps),
        number("--seed", "train.seed", args.seed),
    ];
    let sets = args.set.iter().map(|set| Argument::set(set));
    options.into_iter().flatten().chain(sets).collect()
}
