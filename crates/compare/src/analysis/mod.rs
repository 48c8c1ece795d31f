mod bootstrap;
mod breakdown;
mod columns;
mod error;
mod interval;
mod paired;
mod sampled;
mod verdict;

use serde::{Deserialize, Serialize};

pub use bootstrap::Bootstrap;
pub use breakdown::{Breakdown, Row};
pub use error::{AnalysisError, Missing, Where};
pub use interval::Interval;
pub use verdict::Verdict;

use paired::{Paired, Scores};
use sampled::Sampled;

use crate::{Comparison, Item, Metric, MetricKind};

/// What the results say, and how sure it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// How the intervals were found.
    pub bootstrap: Bootstrap,
    /// For each metric of the comparison, in its order.
    pub outcomes: Vec<MetricOutcome>,
}

/// What the results say by one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricOutcome {
    /// Its name.
    pub metric: String,
    /// How many items were scored; each arm and seed has the same.
    pub items: usize,
    /// Over how many of them the values are means.
    pub seeds: usize,
    /// Of the arms that have this metric, in the order of the comparison.
    pub values: Vec<ArmValue>,
    /// Of each pair of arms that can be compared.
    pub differences: Vec<PairDifference>,
    /// Who is better, if that is known.
    pub verdict: Verdict,
    /// Values by the groups of the items.
    pub breakdowns: Vec<Breakdown>,
}

/// The value of an arm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArmValue {
    /// Its name.
    pub arm: String,
    /// The mean over seeds, as shown. Without an interval (its ends are not finite) where an item's
    /// value is not finite.
    pub interval: Interval,
    /// Items, over all seeds, whose value is no number that can be added up: the arm is compared with
    /// no other.
    pub not_finite: usize,
    /// Of an accuracy whose items are one trial each: those, over all seeds, that were half right.
    pub ties: Option<usize>,
}

/// How far an arm is from another: the value of the first minus that of the second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairDifference {
    /// The name of one.
    pub first: String,
    /// The name of the other.
    pub second: String,
    /// Of the difference.
    pub interval: Interval,
}

impl Analysis {
    /// Of all metrics.
    ///
    /// # Errors
    /// If arms were not scored on the same items and seeds, so that they cannot be compared.
    ///
    /// # Panics
    /// If there are no resamples, or the level is not between zero and one.
    pub fn new(comparison: &Comparison, bootstrap: Bootstrap) -> Result<Self, AnalysisError> {
        error::check_names(comparison)?;
        let outcomes = comparison.metrics.iter().map(|metric| {
            let scores = comparison.arms.iter().map(|arm| {
                let runs = arm.runs.iter().map(|run| {
                    let items = run.results.get(&metric.name);
                    (run.seed, items.map(Vec::as_slice))
                });
                (arm.name.as_str(), runs.collect())
            });
            MetricOutcome::of(metric, scores, bootstrap)
        });
        Ok(Self {
            bootstrap,
            outcomes: outcomes.collect::<Result<_, _>>()?,
        })
    }

    /// What the results say by this metric.
    pub fn outcome(&self, metric: &str) -> Option<&MetricOutcome> {
        self.outcomes
            .iter()
            .find(|outcome| outcome.metric == metric)
    }
}

impl MetricOutcome {
    /// What the items of one model say by a metric: its value with an interval, and breakdowns.
    ///
    /// # Errors
    /// If there are no items, or some cannot be summed up.
    ///
    /// # Panics
    /// If there are no resamples, or the level is not between zero and one.
    pub fn alone(
        arm: &str,
        metric: &Metric,
        items: &[Item],
        bootstrap: Bootstrap,
    ) -> Result<Self, AnalysisError> {
        Self::of(metric, [(arm, vec![(0, Some(items))])], bootstrap)
    }

    fn of<'c>(
        metric: &Metric,
        scores: impl IntoIterator<Item = Scores<'c>>,
        bootstrap: Bootstrap,
    ) -> Result<Self, AnalysisError> {
        let Bootstrap {
            resamples, level, ..
        } = bootstrap;
        assert!(
            resamples > 0 && level > 0.0 && level < 1.0,
            "cannot find intervals of level {level} from {resamples} resamples"
        );
        let paired = Paired::of(metric, scores)?;
        let sampled = Sampled::of(&paired, metric.kind, bootstrap);
        let differences = sampled.differences();
        let compared: Vec<(&str, f64)> = sampled
            .arms
            .iter()
            .map(|arm| (arm.name, arm.value))
            .collect();
        Ok(Self {
            metric: metric.name.clone(),
            items: paired.items(),
            seeds: paired.seeds,
            verdict: Verdict::of(metric.better, paired.items(), &compared, &differences),
            values: values(&paired, &sampled, metric.kind),
            differences,
            breakdowns: breakdown::all(&paired, metric.kind),
        })
    }

    /// The value of an arm that has this metric.
    pub fn value(&self, arm: &str) -> Option<&ArmValue> {
        self.values.iter().find(|value| value.arm == arm)
    }

    /// What `first` has more than `second`.
    pub fn difference(&self, first: &str, second: &str) -> Option<Interval> {
        self.differences
            .iter()
            .find_map(|pair| match (pair.first.as_str(), pair.second.as_str()) {
                pair_of if pair_of == (first, second) => Some(pair.interval),
                pair_of if pair_of == (second, first) => Some(-pair.interval),
                _ => None,
            })
    }
}

fn values(paired: &Paired<'_>, sampled: &Sampled<'_>, kind: MetricKind) -> Vec<ArmValue> {
    let arms = paired.arms.iter();
    // Several trials of which half were right are no tie.
    let one_trial = arms
        .clone()
        .all(|arm| arm.count(|item| item.statistics[1] != 1.0) == 0);
    let has_ties = kind == MetricKind::Accuracy && one_trial;
    arms.map(|arm| ArmValue {
        arm: arm.name.to_owned(),
        interval: sampled
            .interval(arm.name)
            .unwrap_or_else(|| Interval::unknown(kind.shown(arm.mean(kind)))),
        not_finite: arm.count(|item| !item.is_finite()),
        ties: has_ties.then(|| arm.count(|item| 2.0 * item.statistics[0] == item.statistics[1])),
    })
    .collect()
}
