//! From the arguments of a verb to what it does.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cloze_corpus::Corpus;
use cloze_train::Resume;
use tch::Device;

use crate::args::PretrainArgs;
use crate::config::{Argument, Merged, RUNS};
use crate::failure::Failure;
use crate::models::{self, absolute};
use crate::output::say;
use crate::run::{self, PROFILE_STEPS, Request, RunFolder};
use crate::settings::Settings;

pub(crate) fn pretrain(args: &PretrainArgs) -> Result<(), Failure> {
    let (mut preset, mut given) = (args.preset.clone(), Vec::new());
    if let Some(from) = &args.from {
        let model = models::open(from, Device::Cpu)?;
        model.tokenizer()?;
        preset = preset.or_else(|| args.config.is_none().then(|| models::preset(&model)));
        given = models::begin_with("--from", from, &model);
    }
    given.extend(of_corpus(args)?);
    given.extend(arguments(args));
    let merged = Merged::load(&RUNS, preset.as_deref(), base_file(args).as_deref(), given)?;
    let settings = merged.deserialize(Settings::problems)?;
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| default_folder(merged.preset(), &args.resume));
    let request = Request {
        settings,
        out,
        resume: args.resume.clone(),
        device: args.device,
        profile: args.profile,
        dashboard: args.dashboard,
        tensorboard: args.tensorboard,
    };
    if args.dry_run {
        run::dry_run(&request)
    } else {
        run::pretrain(&request)
    }
}

pub(crate) fn doctor(json: bool) -> ExitCode {
    let report = crate::doctor::examine();
    if json {
        say!(
            "{}",
            serde_json::to_string_pretty(&report).expect("a report is plain data")
        );
    } else {
        say!("{report}");
    }
    ExitCode::from(u8::from(!report.is_healthy()))
}

/// The configuration file: the one given or, where nothing says what to train, that of the run that
/// the folder holds.
fn base_file(args: &PretrainArgs) -> Option<PathBuf> {
    let of_the_run = || {
        let file = RunFolder::config_in(args.out.as_deref()?);
        (args.preset.is_none() && file.exists()).then_some(file)
    };
    args.config.clone().or_else(of_the_run)
}

/// The tokenizer that a corpus brings along.
fn of_corpus(args: &PretrainArgs) -> Result<Option<Argument>, Failure> {
    let Some(corpus) = args.data.iter().find(|path| Corpus::is_in(path)) else {
        return Ok(None);
    };
    let refused = |why: &str| {
        let corpus = corpus.display();
        Err(Failure::Usage(format!(
            "--data {corpus} is a corpus, {why}"
        )))
    };
    if args.data.len() > 1 {
        return refused("and one corpus is all the text of a run: build one of all the text");
    }
    if args.tokenizer.is_some() || args.vocab.is_some() || args.from.is_some() {
        return refused(
            "which has its tokenizer: leave --tokenizer, --vocab and --from out, or give the text \
             that it was built from",
        );
    }
    let file = absolute(&Corpus::tokenizer_file(corpus));
    Ok(Some(Argument::option("--data", "tokenizer.kind", file)))
}

fn arguments(args: &PretrainArgs) -> Vec<Argument> {
    let number = |name: &str, path: &str, value: Option<u64>| {
        // TOML's integers are signed; a larger one is out of every range anyway.
        value.map(|value| Argument::option(name, path, i64::try_from(value).unwrap_or(i64::MAX)))
    };
    let paths: Vec<String> = args.data.iter().map(|path| absolute(path)).collect();
    let data = (!paths.is_empty()).then(|| Argument::option("--data", "data.paths", paths));
    let tokenizer = args
        .tokenizer
        .as_deref()
        .map(|kind| Argument::option("--tokenizer", "tokenizer.kind", kind));
    let steps = args.steps.or(args.profile.then_some(PROFILE_STEPS));
    let precision = args
        .precision
        .map(|choice| Argument::option("--precision", "compute.precision", choice.name()));
    let options = [
        data,
        tokenizer,
        precision,
        number("--vocab", "tokenizer.vocab", args.vocab),
        number("--steps", "train.steps", steps),
        number("--seed", "train.seed", args.seed),
    ];
    let sets = args.set.iter().map(|set| Argument::set(set));
    options.into_iter().flatten().chain(sets).collect()
}

/// `runs/PRESET`; with `--resume never` the first of `runs/PRESET-2`, .. that is free.
fn default_folder(preset: &str, resume: &Resume) -> PathBuf {
    let runs = Path::new("runs");
    let first = runs.join(preset);
    if *resume != Resume::Never {
        return first;
    }
    let others = (2..).map(|number| runs.join(format!("{preset}-{number}")));
    std::iter::once(first)
        .chain(others)
        .find(|folder| !folder.exists())
        .expect("numbers do not end")
}
