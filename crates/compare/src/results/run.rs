use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Item;

/// One arm trained from one seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArmRun {
    /// Where its weights, its data and its masks came from.
    pub seed: u64,
    /// Where it is, relative to the comparison.
    pub folder: String,
    /// Numbers that were trained.
    pub parameters: u64,
    /// What it took; none where nobody knows.
    pub used: Option<Used>,
    /// Of the machine, in bytes; none where it is not known.
    pub peak_memory: Option<u64>,
    /// Values at its checkpoints.
    pub curve: Vec<Point>,
    /// By the name of the metric. An arm that has no such score lacks the name.
    pub results: BTreeMap<String, Vec<Item>>,
    /// What it writes.
    pub shown: Vec<Shown>,
}

/// What training took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Used {
    /// Updates of the weights.
    pub steps: u64,
    /// Tokens read, without padding.
    pub tokens: u64,
    /// Tokens predicted.
    pub targets: u64,
    /// Operations on floating-point numbers, forward and backward.
    pub flops: f64,
    /// By the clock, without evaluations.
    pub seconds: f64,
}

/// A checkpoint of a learning curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// What training had taken until then.
    #[serde(flatten)]
    pub used: Used,
    /// By the name of the metric, as shown: of an accuracy from 0 to 1.
    #[serde(with = "cloze_pages::json::by_name")]
    pub values: BTreeMap<String, f64>,
}

/// Something that a model wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Such as `sample` or `filling`.
    pub task: String,
    /// What was asked.
    pub asked: String,
    /// What the model wrote.
    pub wrote: String,
}
