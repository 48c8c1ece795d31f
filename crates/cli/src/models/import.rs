use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use cloze_train::{Checkpoints, Resume};
use tch::Device;

use super::{Opened, begin_with, open};
use crate::config::{Argument, Merged, RUNS};
use crate::failure::Failure;
use crate::invoked_as;
use crate::output::say;
use crate::run::{RunFolder, environment};
use crate::settings::Settings;

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A folder in the layout of Hugging Face.
    #[arg(value_name = "DIR")]
    from: PathBuf,
    /// The folder of the run that it becomes [default: runs/NAME]
    #[arg(long, value_name = "RUN")]
    to: Option<PathBuf>,
}

/// Reads and checks a folder, and writes it as the folder of a run that has made no step.
pub(crate) fn import(args: &ImportArgs) -> Result<(), Failure> {
    let opened = open(&args.from, Device::Cpu)?;
    let (model, network) = (&opened.model, opened.model.about().network);
    say!(
        "{}: a {} of {} layers of {}, {} parameters, every number finite",
        args.from.display(),
        model.about().family,
        network.layers,
        network.dim,
        model.about().parameters.count()
    );
    let tokenizer = opened.tokenizer()?;
    say!(
        "its tokenizer has {} tokens for {} rows",
        tokenizer.vocab_size(),
        model.about().vocab
    );
    let name = || args.from.file_name().unwrap_or_default();
    let to = args
        .to
        .clone()
        .unwrap_or_else(|| Path::new("runs").join(name()));
    if fs::read_dir(&to).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::Run(format!(
            "{} is there already and not an empty folder: choose another with --to",
            to.display()
        )));
    }
    let settings = settings(args, &opened)?;
    let folder = RunFolder::claim(&to, &settings, &Resume::Never)?;
    let written = write(&folder, &settings, &opened);
    if written.is_err() {
        folder.abandon();
    }
    written?;
    say!("the run is in {}. What to try next:", to.display());
    say!(
        "  {} pretrain --from {} --data FOLDER",
        invoked_as(),
        to.display()
    );
    Ok(())
}

/// Those of the family's preset, for the network that was read.
fn settings(args: &ImportArgs, opened: &Opened) -> Result<Settings, Failure> {
    let network = opened.model.about().network;
    let mut given = begin_with("DIR", &args.from, &*opened.model);
    given.push(Argument::option(
        "DIR",
        "batch.length",
        network.max_len.min(LENGTH),
    ));
    let merged = Merged::load(&RUNS, Some(opened.model.about().preset), None, given)?;
    Ok(merged.deserialize(Settings::problems)?)
}

fn write(folder: &RunFolder, settings: &Settings, opened: &Opened) -> Result<(), Failure> {
    let tokenizer = opened.tokenizer()?;
    tokenizer.save(&folder.tokenizer())?;
    folder.describe(settings, &environment(Device::Cpu))?;
    let checkpoints = Checkpoints {
        resume: Resume::Never,
        fingerprints: BTreeMap::from([("tokenizer".to_owned(), tokenizer.fingerprint())]),
        ..Checkpoints::new(folder.path())
    };
    let parameters = opened.model.about().parameters.named();
    checkpoints.begin(&settings.train, &parameters)?;
    Ok(())
}

/// Tokens of a training sequence, where the network reads as many.
const LENGTH: i64 = 128;
