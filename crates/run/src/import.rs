use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cloze_config::Argument;
use cloze_train::{Checkpoints, Resume};
use tch::Device;

use crate::{Error, Opened, RunFolder, Settings, environment, preset};

/// Tokens of a training sequence, where the network reads as many.
const LENGTH: i64 = 128;

/// Writes a model, which was opened from a folder, as the folder of a run that has made no step. Its
/// settings are those of the family's preset, for the network that was read.
///
/// # Errors
/// A folder that is not empty; a model without a tokenizer; what the disk says.
pub fn import(opened: &Opened, from: &Path, to: &Path) -> Result<(), Error> {
    if fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Error::NotEmpty(to.to_owned()));
    }
    let about = opened.model.about();
    let length = about.network.max_len.min(LENGTH);
    let settings = preset(about.preset)
        .from("DIR", from, opened)
        .argument(Argument::option("DIR", "batch.length", length))
        .settings()?;
    let folder = RunFolder::open(to)?;
    folder.claim(&settings, &Resume::Never)?;
    let written = write(&folder, &settings, opened);
    written.inspect_err(|_| folder.abandon())
}

fn write(folder: &RunFolder, settings: &Settings, opened: &Opened) -> Result<(), Error> {
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
