//! What holds for every text that is written, filled or embedded.

mod choosing;
mod common;
mod encoders;
mod errors;
mod of_transformers;
mod reading;
mod streaming;
