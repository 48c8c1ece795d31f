//! What a model has learned, for a reader.

mod fill;
mod sample;

pub(crate) use fill::fill;
pub(crate) use sample::sample;
