//! Experiments that compare models, the statistics of their results, and their report.
#![forbid(unsafe_code)]

mod analysis;
mod difference;
mod experiment;
mod number;
pub mod report;
mod results;

pub use analysis::{
    Analysis, AnalysisError, ArmValue, Bootstrap, Breakdown, Interval, Missing, Outcome,
    PairDifference, Row, Verdict, Where,
};
pub use difference::{Difference, Undeclared, differences, undeclared};
pub use experiment::{
    Budget, BudgetKind, Experiment, ExperimentError, Fault, Objective, Placed, Planned, Problem,
    UnknownObjective,
};
pub use results::{Arm, Better, Bound, Comparison, Item, Kind, Metric, Point, Run, Shown, Used};

/// The experiments that come with the crate.
pub mod experiments {
    pub use crate::experiment::{DEFAULT, named, names};
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
