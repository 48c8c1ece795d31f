//! Trained models, scored: `cloze evaluate`, and what `cloze compare` asks of each of its runs.

mod args;
mod held_out;
mod materials;
mod measured;
mod optimum;
mod pairs;
mod print;
mod samples;
mod second;
mod subject;
mod task;
mod verb;

pub(crate) use args::EvaluateArgs;
pub(crate) use materials::{Materials, Size};
pub(crate) use measured::Measured;
pub(crate) use samples::samples;
pub(crate) use subject::Subject;
pub(crate) use task::Evaluation;
pub(crate) use verb::evaluate;
