//! What a model has learned, for a reader.

mod fill;
mod sample;

pub(crate) use fill::fill;
pub(crate) use sample::sample;

/// What a model has learned, with what one may ask it next.
#[derive(Debug)]
pub struct Demonstration {
    /// Several lines for a reader.
    pub text: String,
    /// The first of the questions in them, where the held-out text is long enough for one.
    pub asked: Option<Asked>,
}

/// A text for a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// With a blank to be filled.
    Blank(String),
    /// The beginning of one.
    Beginning(String),
}
