//! What the leaves promise. One binary: linking libtorch takes longer than running the tests.

mod classifier;
mod common;
mod dropout;
mod formulas;
mod init;
mod parameters;
mod precision;
