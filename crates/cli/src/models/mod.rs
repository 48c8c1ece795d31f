//! Trained models at work: those of a run, and those of a folder of Hugging Face.

mod embed;
mod export;
mod fetching;
mod fill_mask;
mod generate;
mod import;
mod reading;
mod texts;

use std::path::Path;
use std::time::Instant;

use cloze_hub::Pretrained;
use cloze_tensor::Precision;
use tch::Device;

pub(crate) use embed::{EmbedArgs, embed};
pub(crate) use export::{ExportArgs, export};
pub(crate) use fill_mask::{FillMaskArgs, fill_mask};
pub(crate) use generate::{GenerateArgs, generate};
pub(crate) use import::{ImportArgs, import};

pub(crate) use fetching::fetching;

use crate::failure::Failure;

/// Opens a model, and says what is odd about its folder.
pub(crate) fn open(path: &Path, device: Device) -> Result<Pretrained, Failure> {
    let begin = Instant::now();
    let model = fetching(|tell| Pretrained::open_telling(Precision::Fp32, path, device, tell))?;
    told(&model, begin);
    Ok(model)
}

/// Of a model that was opened: what is odd about its folder, and what it is.
fn told(model: &Pretrained, begin: Instant) {
    for note in &model.notes {
        log::info!("{note}");
    }
    log::debug!(
        "{} is a {} of {} parameters on {:?}, opened in {:.2} s",
        model.path.display(),
        model.kind(),
        model.parameters.count(),
        model.parameters.device(),
        begin.elapsed().as_secs_f64()
    );
}
