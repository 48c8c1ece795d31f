//! Experiments, their statistics and their report.

mod analysis;
mod charts;
mod common;
mod differences;
mod experiment;
mod report;
mod simulations;
mod sums;
mod tables;
mod unpaired;
