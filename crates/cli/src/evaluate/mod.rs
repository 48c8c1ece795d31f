//! Trained models, scored: `cloze evaluate`.

mod args;
mod print;
mod verb;

pub(crate) use args::EvaluateArgs;
pub(crate) use verb::evaluate;
