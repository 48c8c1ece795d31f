use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cloze_hub::Pretrained;
use cloze_train::{Checkpoints, Resume};
use tch::Device;

use crate::{Error, RunFolder, Settings, SettingsBuilder, environment};

/// Writes a model, which was opened from a folder, as the folder of a run that has made no step. Its
/// settings are those of the run that it comes from, or of the preset of its family that is nearest in
/// size, for the network that was read.
///
/// # Errors
/// A folder that is not empty; a model without a tokenizer; what the disk says.
pub fn import(model: &Pretrained, from: &Path, to: &Path) -> Result<(), Error> {
    if fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Error::NotEmpty(to.to_owned()));
    }
    let settings = SettingsBuilder::of(model)?
        .from("DIR", from, model)
        .settings()?;
    let folder = RunFolder::open(to)?;
    folder.claim(&settings, &Resume::Never)?;
    let written = write(&folder, &settings, model);
    written.inspect_err(|_| folder.abandon())
}

fn write(folder: &RunFolder, settings: &Settings, model: &Pretrained) -> Result<(), Error> {
    let tokenizer = model.tokenizer()?;
    tokenizer.save(&folder.tokenizer())?;
    folder.describe(settings, &environment(Device::Cpu), &model.config)?;
    let checkpoints = Checkpoints {
        resume: Resume::Never,
        fingerprints: BTreeMap::from([("tokenizer".to_owned(), tokenizer.fingerprint())]),
        ..Checkpoints::new(folder.path())
    };
    checkpoints.begin(&settings.train, model.parameters.named())?;
    Ok(())
}
