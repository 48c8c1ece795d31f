//! Trained models at work: those of a run, and those of a folder of Hugging Face.

mod embed;
mod export;
mod fill_mask;
mod generate;
mod import;
mod reading;
mod texts;

use std::path::Path;

use cloze_hub::Pretrained;
use tch::Device;

pub(crate) use embed::{EmbedArgs, embed};
pub(crate) use export::{ExportArgs, export};
pub(crate) use fill_mask::{FillMaskArgs, fill_mask};
pub(crate) use generate::{GenerateArgs, generate};
pub(crate) use import::{ImportArgs, import};

use crate::failure::Failure;
use crate::output;

/// Opens a model, and says what is odd about its folder.
pub(crate) fn open(path: &Path, device: Device) -> Result<Pretrained, Failure> {
    let model = Pretrained::open(path, device)?;
    for note in &model.notes {
        output::error(&format!("note: {note}"));
    }
    Ok(model)
}
