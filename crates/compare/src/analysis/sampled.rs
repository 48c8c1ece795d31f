use super::columns::Columns;
use super::paired::{Paired, PairedArm};
use super::{Bootstrap, Interval, PairDifference};
use crate::MetricKind;

/// Arms whose values are all finite, with what they would have been otherwise.
pub(super) struct Sampled<'c> {
    pub(super) arms: Vec<SampledArm<'c>>,
    kind: MetricKind,
    level: f64,
}

pub(super) struct SampledArm<'c> {
    pub(super) name: &'c str,
    /// As shown.
    pub(super) value: f64,
    resampled: Vec<f64>,
}

impl<'c> Sampled<'c> {
    pub(super) fn of(paired: &Paired<'c>, kind: MetricKind, bootstrap: Bootstrap) -> Self {
        let finite = |arm: &&PairedArm<'_>| arm.count(|item| !item.is_finite()) == 0;
        let arms: Vec<&PairedArm<'c>> = paired.arms.iter().filter(finite).collect();
        let means = bootstrap.means(&Columns::of(kind, &arms), paired.seeds);
        let arms = arms.iter().enumerate().map(|(place, arm)| SampledArm {
            name: arm.name,
            value: kind.shown(arm.mean(kind)),
            resampled: means.iter().map(|arms| kind.shown(arms[place])).collect(),
        });
        Self {
            arms: arms.collect(),
            kind,
            level: bootstrap.level,
        }
    }

    /// Of the value of an arm.
    pub(super) fn interval(&self, name: &str) -> Option<Interval> {
        let arm = self.arms.iter().find(|arm| arm.name == name)?;
        let interval = Interval::percentile(arm.value, arm.resampled.clone(), self.level);
        let (low, high) = self.kind.bounds();
        Some(interval.within(low, high))
    }

    /// Each arm with those after it.
    pub(super) fn differences(&self) -> Vec<PairDifference> {
        let mut pairs = Vec::new();
        for (place, first) in self.arms.iter().enumerate() {
            for second in &self.arms[place + 1..] {
                let values = first.resampled.iter().zip(&second.resampled);
                let resampled = values.map(|(first, second)| first - second).collect();
                let value = first.value - second.value;
                pairs.push(PairDifference {
                    first: first.name.to_owned(),
                    second: second.name.to_owned(),
                    interval: Interval::percentile(value, resampled, self.level),
                });
            }
        }
        pairs
    }
}
