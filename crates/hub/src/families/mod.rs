//! The families at Hugging Face that are read and written, a file each.

mod bert;
mod gpt2;

use crate::twin::Twin;

pub(crate) static TWINS: &[Twin] = &[bert::TWIN, gpt2::TWIN];

/// The first of them were published before a configuration named its family.
pub(crate) const UNNAMED: usize = 2;
