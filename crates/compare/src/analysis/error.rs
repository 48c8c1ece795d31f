use std::collections::BTreeSet;
use std::fmt::{self, Display};

use crate::Comparison;

/// Results that cannot be compared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// Two arms or two metrics have one name.
    #[error("there are two {what} named `{name}`: names tell them apart")]
    NameTwice {
        /// `arms` or `metrics`.
        what: &'static str,
        /// Of both.
        name: String,
    },
    /// An arm has no run of a seed that another has, or two of one.
    #[error(
        "arm `{arm}` has runs of the seeds {given:?}, and expected are {expected:?}, one of each: arms \
         are compared seed by seed"
    )]
    Seeds {
        /// Which arm.
        arm: String,
        /// What it has.
        given: Vec<u64>,
        /// What all arms have together.
        expected: Vec<u64>,
    },
    /// A score that would be lost.
    #[error(
        "arm `{arm}` is scored by `{metric}`, which is none of the metrics of the comparison: add it to \
         them, or leave it out"
    )]
    UnknownMetric {
        /// Which arm.
        arm: String,
        /// What it is scored by.
        metric: String,
    },
    /// Some runs of an arm have a score, and others have not.
    #[error(
        "{place} is not scored, and seed {other} of the arm is: score all runs of an arm, or none"
    )]
    NotScored {
        /// Which run.
        place: Where,
        /// A seed that is scored.
        other: u64,
    },
    /// There is nothing to sum up.
    #[error("{place} has no items: give at least one, or leave the metric out")]
    NoItems {
        /// Which run.
        place: Where,
    },
    /// Two items that cannot be told apart.
    #[error("{place} has two items `{id}`: values are paired by the id, so each has its own")]
    Twice {
        /// Which run.
        place: Where,
        /// Of both.
        id: String,
    },
    /// An item of another kind of metric.
    #[error(
        "{place} has an item `{id}` of {given} statistics, expected: {expected}, as its metric has"
    )]
    Statistics {
        /// Which run.
        place: Where,
        /// Of the item.
        id: String,
        /// How many it has.
        given: usize,
        /// How many the metric has.
        expected: usize,
    },
    /// A weight that is none.
    #[error(
        "{place} has an item `{id}` of weight {weight}, expected: a number above zero; what has nothing \
         to score is no item"
    )]
    Weight {
        /// Which run.
        place: Where,
        /// Of the item.
        id: String,
        /// As given.
        weight: f64,
    },
    /// Runs that were scored on different items.
    #[error("{lacking} lacks {missing}, which {having} has: score all runs on the same items")]
    Items {
        /// Which run lacks items.
        lacking: Where,
        /// Which run has them.
        having: Where,
        /// The items.
        missing: Box<Missing>,
    },
}

/// The scores of a run by a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Where {
    /// Its name.
    pub metric: String,
    /// Of the run.
    pub arm: String,
    /// Of the run.
    pub seed: u64,
}

/// Items that are not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// How many.
    pub count: usize,
    /// The ids of the first few.
    pub first: Vec<String>,
}

impl Missing {
    const SHOWN: usize = 5;

    pub(super) fn of<'i>(ids: impl Iterator<Item = &'i str>) -> Self {
        let mut missing = Self {
            count: 0,
            first: Vec::new(),
        };
        for id in ids {
            missing.count += 1;
            if missing.count <= Self::SHOWN {
                missing.first.push(id.to_owned());
            }
        }
        missing
    }
}

impl Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { metric, arm, seed } = self;
        write!(f, "`{metric}` of arm `{arm}`, seed {seed},")
    }
}

impl Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = if self.count > self.first.len() {
            ", .."
        } else {
            ""
        };
        let items = if self.count == 1 { "item" } else { "items" };
        write!(
            f,
            "{} {items} ({}{more})",
            self.count,
            self.first.join(", ")
        )
    }
}

/// What must be so before any metric is looked at.
pub(super) fn check_names(comparison: &Comparison) -> Result<(), AnalysisError> {
    let arms = &comparison.arms;
    let metrics: BTreeSet<&str> = unique(
        "metrics",
        comparison.metrics.iter().map(|metric| metric.name.as_str()),
    )?;
    unique("arms", arms.iter().map(|arm| arm.name.as_str()))?;
    let runs = arms.iter().flat_map(|arm| &arm.runs);
    let expected: BTreeSet<u64> = runs.map(|run| run.seed).collect();
    let expected: Vec<u64> = expected.into_iter().collect();
    for arm in arms {
        let mut given: Vec<u64> = arm.runs.iter().map(|run| run.seed).collect();
        given.sort_unstable();
        if given != expected {
            return Err(AnalysisError::Seeds {
                arm: arm.name.clone(),
                given,
                expected,
            });
        }
        let mut scored = arm.runs.iter().flat_map(|run| run.results.keys());
        if let Some(metric) = scored.find(|name| !metrics.contains(name.as_str())) {
            return Err(AnalysisError::UnknownMetric {
                arm: arm.name.clone(),
                metric: metric.clone(),
            });
        }
    }
    Ok(())
}

fn unique<'n>(
    what: &'static str,
    names: impl Iterator<Item = &'n str>,
) -> Result<BTreeSet<&'n str>, AnalysisError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            let name = name.to_owned();
            return Err(AnalysisError::NameTwice { what, name });
        }
    }
    Ok(seen)
}
