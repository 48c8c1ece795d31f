//! Trained models at work: those of a run, and those of a folder of Hugging Face.

mod embed;
mod export;
mod fill_mask;
mod generate;
mod import;
mod open;
mod texts;

pub(crate) use embed::{EmbedArgs, embed};
pub(crate) use export::{ExportArgs, export};
pub(crate) use fill_mask::{FillMaskArgs, fill_mask};
pub(crate) use generate::{GenerateArgs, generate};
pub(crate) use import::{ImportArgs, import};
pub(crate) use open::{absolute, begin_with, open, preset, settings_of};
