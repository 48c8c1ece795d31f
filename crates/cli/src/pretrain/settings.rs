use std::path::Path;

use cloze_config::{Argument, ConfigSource};
use cloze_corpus::Corpus;
use cloze_hub::{Pretrained, Remote};
use cloze_run::{
    Error, PROFILE_STEPS, PrecisionChoice, RunFolder, Settings, SettingsBuilder, preset,
};
use cloze_train::Resume;
use tch::Device;

use crate::args::PretrainArgs;
use crate::failure::Failure;
use crate::models::{fetching, open};
use crate::output::tell;

/// The settings that the arguments say, and the folder of the run.
pub(super) fn settings(args: &PretrainArgs) -> Result<(Settings, RunFolder), Failure> {
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
        // A folder as it was given; of a hub the commit that was read.
        let from = remote(from)?.map_or(from, |_| opened.path.as_path());
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
    let model = opened.as_ref().map(Pretrained::title);
    let name = model.as_deref().unwrap_or(configuration.preset());
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

/// Fetches, in sight and before the text is read, the weights of a hub that a run is to begin with.
pub(super) fn fetch_start(settings: &Settings, folder: &RunFolder) -> Result<(), Failure> {
    let begins = !folder.path().join("latest").exists();
    if let Some(remote) = remote(&settings.start.weights)?.filter(|_| begins) {
        let fetched = fetching(|tell| remote.fetch(tell)).map_err(cloze_hub::Error::from)?;
        fetched.note.iter().for_each(|note| log::info!("{note}"));
    }
    Ok(())
}

fn remote(path: &Path) -> Result<Option<Remote>, cloze_hub::Error> {
    Ok(Remote::of(path)?)
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
