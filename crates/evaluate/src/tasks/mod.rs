//! What can be asked of a trained model.

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
pub use samples::samples;
pub use subject::EvaluatedModel;
pub use task::{Evaluation, evaluate};
