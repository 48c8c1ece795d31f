//! What is said of a model. One binary: linking libtorch takes longer than running the tests.

mod batches;
mod halves;
mod optimum;
mod pairs;
