//! Experiments that compare models: what is compared, what the results say, and the report.
//!
//! An [`Experiment`] is a file of a few lines. Whoever trains its arms and scores them fills a
//! [`Comparison`]; [`Analysis`] says what its numbers show and how sure that is; [`report`] tells it to a
//! reader. Nothing here trains a model, and nothing links libtorch.
//!
//! - [`differences`] between the configurations of arms are found, and refused if they are
//!   [`undeclared`].
//! - Arms are compared item by item and seed by seed: see [`Bootstrap`] for the intervals.
//! - A [`Verdict`] names a winner only if the interval of its difference to *every* other arm excludes
//!   zero.
//!
//! ```
//! use std::collections::BTreeMap;
//! use cloze_compare::{
//!     Analysis, Arm, Better, Bootstrap, Budget, BudgetKind, Comparison, Item, MetricKind, Metric, ArmRun, Used,
//!     Verdict, report,
//! };
//!
//! let run = |seed: u64, harder: f64| {
//!     let item = |id: u32| {
//!         let value = 10.0 * (f64::from(id % 7) + harder + 0.01 * seed as f64);
//!         Item::new(format!("text-{id}"), [value, 10.0])
//!     };
//!     ArmRun {
//!         seed,
//!         folder: format!("runs/{seed}"),
//!         parameters: 1_000_000,
//!         used: Some(Used { steps: 100, tokens: 204_800, targets: 30_720, flops: 1e12, seconds: 9.0 }),
//!         peak_memory: None,
//!         curve: Vec::new(),
//!         results: BTreeMap::from([("loss".to_owned(), (0..50).map(item).collect())]),
//!         shown: Vec::new(),
//!     }
//! };
//! let arm = |name: &str, harder: f64| Arm {
//!     name: name.to_owned(),
//!     objective: name.to_owned(),
//!     differences: Vec::new(),
//!     runs: vec![run(1, harder), run(2, harder)],
//! };
//! let comparison = Comparison {
//!     name: "example".to_owned(),
//!     question: "Which loss is lower?".to_owned(),
//!     budget: Some(Budget { kind: BudgetKind::Tokens, amount: 2e5 }),
//!     shared: "preset = \"bert-tiny\"\n".to_owned(),
//!     metrics: vec![Metric {
//!         name: "loss".to_owned(),
//!         title: "Held-out loss".to_owned(),
//!         unit: "nats per token".to_owned(),
//!         kind: MetricKind::Mean,
//!         better: Better::Lower,
//!         method: "Each by its own objective.".to_owned(),
//!         bound: None,
//!     }],
//!     arms: vec![arm("masked", 0.5), arm("causal", 0.2)],
//!     notes: Vec::new(),
//!     environment: serde_json::Value::Null,
//! };
//! let analysis = Analysis::new(&comparison, Bootstrap::STANDARD)?;
//! let loss = analysis.outcome("loss").expect("a metric of the comparison");
//! assert_eq!(loss.verdict, Verdict::Winner("causal".to_owned()));
//! assert!(report::markdown(&comparison, &analysis).contains("causal is better than masked by 0.3"));
//! # Ok::<(), cloze_compare::AnalysisError>(())
//! ```
#![forbid(unsafe_code)]

mod analysis;
mod difference;
mod experiment;
pub mod report;
mod results;

pub use analysis::{
    Analysis, AnalysisError, ArmValue, Bootstrap, Breakdown, Interval, MetricOutcome, Missing,
    PairDifference, Row, Verdict, Where,
};
pub use cloze_pages::Better;
pub use difference::{Difference, Undeclared, differences, undeclared};
pub use experiment::{
    ArmObjective, Budget, BudgetKind, EXPERIMENTS, Experiment, Planned, UnknownObjective,
};
pub use results::{
    Arm, ArmRun, Bound, Comparison, Item, Metric, MetricKind, Point, Shown, Used, statistics,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
