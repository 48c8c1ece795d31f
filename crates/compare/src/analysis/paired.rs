use std::collections::BTreeMap;

use super::AnalysisError;
use super::{Missing, Where};
use crate::results::Sums;
use crate::{Item, Metric, MetricKind};

/// The scores of all arms that have a metric, the same items and seeds side by side.
pub(super) struct Paired<'c> {
    pub(super) arms: Vec<PairedArm<'c>>,
    /// How many; zero if no arm has the metric.
    pub(super) seeds: usize,
}

pub(super) struct PairedArm<'c> {
    pub(super) name: &'c str,
    /// By the seed, and in each by the id.
    pub(super) seeds: Vec<Vec<&'c Item>>,
}

/// The scores of an arm by one metric: a seed and its items, if it has any.
pub(super) type Scores<'c> = (&'c str, Vec<(u64, Option<&'c [Item]>)>);

impl<'c> Paired<'c> {
    /// Arms that have no score at all are left out.
    pub(super) fn of(
        metric: &Metric,
        scores: impl IntoIterator<Item = Scores<'c>>,
    ) -> Result<Self, AnalysisError> {
        let mut arms = Vec::new();
        for (arm, mut runs) in scores {
            runs.sort_by_key(|(seed, _)| *seed);
            let place = |seed: u64| Where {
                metric: metric.name.clone(),
                arm: arm.to_owned(),
                seed,
            };
            let Some(&(other, _)) = runs.iter().find(|(_, items)| items.is_some()) else {
                continue;
            };
            let mut seeds = Vec::new();
            for (seed, items) in runs {
                let place = || place(seed);
                let items = items.ok_or_else(|| AnalysisError::NotScored {
                    place: place(),
                    other,
                })?;
                seeds.push((place(), sorted(metric.kind, items, place)?));
            }
            arms.push((arm, seeds));
        }
        same_items(&arms)?;
        let arms = arms.into_iter().map(|(name, seeds)| PairedArm {
            name,
            seeds: seeds.into_iter().map(|(_, items)| items).collect(),
        });
        let arms: Vec<PairedArm<'_>> = arms.collect();
        let seeds = arms.first().map_or(0, |arm| arm.seeds.len());
        Ok(Self { arms, seeds })
    }

    pub(super) fn items(&self) -> usize {
        self.arms.first().map_or(0, |arm| arm.seeds[0].len())
    }
}

impl PairedArm<'_> {
    /// The mean over seeds of what the items sum up to.
    pub(super) fn mean(&self, kind: MetricKind) -> f64 {
        let seeds = self.seeds.iter();
        let means = seeds.map(|items| Sums::of(kind, items.iter().copied()).mean());
        means.sum::<f64>() / self.seeds.len() as f64
    }

    /// Over all seeds.
    pub(super) fn count(&self, choose: impl Fn(&Item) -> bool) -> usize {
        let items = self.seeds.iter().flatten();
        items.filter(|item| choose(item)).count()
    }
}

type Seeds<'c> = Vec<(Where, Vec<&'c Item>)>;

/// By the id, with the statistics of the metric, and weights that can be weights.
fn sorted(
    kind: MetricKind,
    items: &[Item],
    place: impl Fn() -> Where,
) -> Result<Vec<&Item>, AnalysisError> {
    if items.is_empty() {
        return Err(AnalysisError::NoItems { place: place() });
    }
    let mut by_id = BTreeMap::new();
    for item in items {
        let (place, id) = (&place, &item.id);
        let (given, expected) = (item.statistics.len(), kind.statistics());
        if given != expected {
            return Err(AnalysisError::Statistics {
                place: place(),
                id: id.clone(),
                given,
                expected,
            });
        }
        let weight = item.statistics[1];
        if kind.is_weighted() && !(weight.is_finite() && weight > 0.0) {
            return Err(AnalysisError::Weight {
                place: place(),
                id: id.clone(),
                weight,
            });
        }
        if by_id.insert(id.as_str(), item).is_some() {
            return Err(AnalysisError::Twice {
                place: place(),
                id: id.clone(),
            });
        }
    }
    Ok(by_id.into_values().collect())
}

fn same_items(arms: &[(&str, Seeds<'_>)]) -> Result<(), AnalysisError> {
    let runs: Vec<_> = arms.iter().flat_map(|(_, seeds)| seeds).collect();
    let Some(((first_place, first), others)) = runs.split_first() else {
        return Ok(());
    };
    for (place, items) in others {
        let (lacking, having, missing) = match (missing(first, items), missing(items, first)) {
            (missing, _) if missing.count > 0 => (place, first_place, missing),
            (_, missing) if missing.count > 0 => (first_place, place, missing),
            _ => continue,
        };
        return Err(AnalysisError::Items {
            lacking: lacking.clone(),
            having: having.clone(),
            missing: Box::new(missing),
        });
    }
    Ok(())
}

/// What of the first is not among the others; both are sorted by the id.
fn missing(all: &[&Item], others: &[&Item]) -> Missing {
    let is_there = |id: &str| {
        others
            .binary_search_by(|other| other.id.as_str().cmp(id))
            .is_ok()
    };
    let ids = all.iter().map(|item| item.id.as_str());
    Missing::of(ids.filter(|id| !is_there(id)))
}
