//! Trained models, scored: `cloze evaluate`, and what an experiment asks of each of its runs.

mod held_out;
mod materials;
mod measured;
mod optimum;
mod pairs;
mod samples;
mod second;
mod subject;
mod task;

pub use materials::{EvaluationSize, Materials};
pub use measured::Measured;
pub(crate) use samples::samples;
pub use subject::EvaluatedModel;
pub use task::Evaluation;
