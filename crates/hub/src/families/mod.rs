//! The families at Hugging Face that are read and written, a file each.

mod bert;
mod distilbert;
mod electra;
mod gpt2;
mod gpt_neox;
mod llama;
mod modernbert;
mod roberta;

use crate::twin::Twin;

pub(crate) static TWINS: &[Twin] = &[
    bert::TWIN,
    gpt2::TWIN,
    roberta::TWIN,
    distilbert::TWIN,
    electra::TWIN,
    modernbert::TWIN,
    gpt_neox::TWIN,
    llama::LLAMA,
    llama::MISTRAL,
    llama::QWEN2,
    llama::QWEN3,
];

/// The first of them were published before a configuration named its family.
pub(crate) const UNNAMED: usize = 2;
