use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::paired::Paired;
use crate::results::Sums;
use crate::{Item, MetricKind};

/// Values by one group of the items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Breakdown {
    /// The name of the group, such as `phenomenon`.
    pub group: String,
    /// In the order of numbers if all are numbers, or else of letters.
    pub rows: Vec<Row>,
}

/// Values of the items that have one value of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Such as the name of a phenomenon.
    pub name: String,
    /// How many there are.
    pub items: usize,
    /// Means over seeds, as shown, by the name of the arm.
    #[serde(with = "cloze_pages::json::by_name")]
    pub values: BTreeMap<String, f64>,
}

/// By all groups that any item has.
pub(super) fn all(paired: &Paired<'_>, kind: MetricKind) -> Vec<Breakdown> {
    let items = paired
        .arms
        .iter()
        .flat_map(|arm| arm.seeds.iter().flatten());
    let groups: BTreeSet<&str> = items
        .flat_map(|item| item.groups.keys().map(String::as_str))
        .collect();
    let groups = groups.into_iter();
    groups.map(|group| by(group, paired, kind)).collect()
}

fn by(group: &str, paired: &Paired<'_>, kind: MetricKind) -> Breakdown {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for arm in &paired.arms {
        // For each name the sums of the seeds that have it.
        let mut sums: BTreeMap<&str, Vec<Sums>> = BTreeMap::new();
        for items in &arm.seeds {
            for (name, sum) in sums_by(group, kind, items) {
                sums.entry(name).or_default().push(sum);
            }
        }
        for (name, sums) in sums {
            let mean = sums.iter().map(Sums::mean).sum::<f64>() / sums.len() as f64;
            let row = rows.entry(name).or_insert_with(|| Row::empty(name));
            row.items = row.items.max(sums[0].items);
            row.values.insert(arm.name.to_owned(), kind.shown(mean));
        }
    }
    Breakdown {
        group: group.to_owned(),
        rows: in_order(rows.into_values().collect()),
    }
}

fn sums_by<'i>(group: &str, kind: MetricKind, items: &[&'i Item]) -> BTreeMap<&'i str, Sums> {
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    for item in items {
        if let Some(name) = item.groups.get(group) {
            let sum = sums.entry(name).or_insert_with(|| Sums::none(kind));
            sum.add(item);
        }
    }
    sums
}

impl Row {
    fn empty(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            items: 0,
            values: BTreeMap::new(),
        }
    }
}

fn in_order(mut rows: Vec<Row>) -> Vec<Row> {
    let numbers: Option<Vec<f64>> = rows.iter().map(|row| row.name.parse().ok()).collect();
    if let Some(numbers) = numbers {
        let mut numbered: Vec<(f64, Row)> = numbers.into_iter().zip(rows).collect();
        numbered.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        rows = numbered.into_iter().map(|(_, row)| row).collect();
    }
    rows
}
