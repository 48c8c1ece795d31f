use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use cloze_hub::Pretrained;
use cloze_train::{Checkpoints, Resume};
use tch::Device;

use super::{begin_with, open, preset};
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
    let model = open(&args.from, Device::Cpu)?;
    let network = &model.config.network;
    say!(
        "{}: a {} of {} layers of {}, {} parameters, every number finite",
        args.from.display(),
        model.kind(),
        network.layers,
        network.dim,
        model.parameters.count()
    );
    let tokenizer = model.tokenizer()?;
    say!(
        "its tokenizer has {} tokens for {} rows",
        tokenizer.vocab_size(),
        model.config.vocab_size
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
    let settings = settings(args, &model)?;
    let folder = RunFolder::claim(&to, &settings, &Resume::Never)?;
    let written = write(&folder, &settings, &model);
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
fn settings(args: &ImportArgs, model: &Pretrained) -> Result<Settings, Failure> {
    let network = &model.config.network;
    let mut given = begin_with("DIR", &args.from, model);
    given.push(Argument::option(
        "DIR",
        "batch.length",
        network.max_len.min(LENGTH),
    ));
    let merged = Merged::load(&RUNS, Some(&preset(model)), None, given)?;
    Ok(merged.deserialize(Settings::problems)?)
}

fn write(folder: &RunFolder, settings: &Settings, model: &Pretrained) -> Result<(), Failure> {
    let tokenizer = model.tokenizer()?;
    tokenizer.save(&folder.tokenizer())?;
    folder.describe(settings, &environment(Device::Cpu))?;
    model.config.write(folder.path())?;
    let checkpoints = Checkpoints {
        resume: Resume::Never,
        fingerprints: BTreeMap::from([("tokenizer".to_owned(), tokenizer.fingerprint())]),
        ..Checkpoints::new(folder.path())
    };
    checkpoints.begin(&settings.train, &model.parameters.named())?;
    Ok(())
}

/// Tokens of a training sequence, where the network reads as many.
const LENGTH: i64 = 128;
