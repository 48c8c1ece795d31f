use serde::{Deserialize, Serialize};

use super::{ArmRun, Metric};
use crate::{Budget, Difference};

/// All that came out of an experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Of the experiment.
    pub name: String,
    /// What it is to answer.
    pub question: String,
    /// What each run may take; none where the runs were made before.
    pub budget: Option<Budget>,
    /// What all arms share, as TOML.
    pub shared: String,
    /// In the order of the report.
    pub metrics: Vec<Metric>,
    /// In the order of the experiment.
    pub arms: Vec<Arm>,
    /// What a reader must know: how far a budget was overshot, words outside of a vocabulary.
    pub notes: Vec<String>,
    /// The machine and the versions: names and values.
    pub environment: serde_json::Value,
}

/// What is compared with the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arm {
    /// Of its own in the comparison.
    pub name: String,
    /// What it is trained to predict.
    pub objective: String,
    /// From the first arm, which has none.
    pub differences: Vec<Difference>,
    /// One for each seed.
    pub runs: Vec<ArmRun>,
}

impl Comparison {
    /// The same without the scores of single items, which are most of its size.
    #[must_use]
    pub fn without_items(&self) -> Self {
        let mut small = self.clone();
        for run in small.arms.iter_mut().flat_map(|arm| &mut arm.runs) {
            run.results.clear();
        }
        small
    }
}
