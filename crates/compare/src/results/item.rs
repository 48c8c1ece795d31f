use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is scored at once, and is drawn at once when the statistics ask how other items would have
/// come out: whatever depends on one another (the tokens of a document) belongs to one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "ItemRecord", into = "ItemRecord")]
pub struct Item {
    /// The same in all arms and seeds: values are paired by it.
    pub id: String,
    /// What is summed up over items, as its [`MetricKind`](crate::MetricKind) has it. Of a mean two
    /// numbers: a sum (nats, or hits), and over how many (tokens, or trials), which is more than zero:
    /// what has nothing to score is no item.
    pub statistics: Vec<f64>,
    /// What it belongs to, such as `phenomenon` and its name: tables are broken down by it.
    pub groups: BTreeMap<String, String>,
}

impl Item {
    /// One that belongs to nothing.
    pub fn new(id: impl Into<String>, statistics: impl Into<Vec<f64>>) -> Self {
        Self {
            id: id.into(),
            statistics: statistics.into(),
            groups: BTreeMap::new(),
        }
    }

    /// Whether all its statistics can be added up.
    pub(crate) fn is_finite(&self) -> bool {
        self.statistics.iter().all(|one| one.is_finite())
    }
}

/// An item as files have it: those of a mean call its two statistics by their names.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum ItemRecord {
    Mean {
        id: String,
        #[serde(with = "cloze_pages::json")]
        value: f64,
        weight: f64,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        groups: BTreeMap<String, String>,
    },
    Sums {
        id: String,
        #[serde(with = "cloze_pages::json::list")]
        statistics: Vec<f64>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        groups: BTreeMap<String, String>,
    },
}

impl From<Item> for ItemRecord {
    fn from(item: Item) -> Self {
        let Item {
            id,
            statistics,
            groups,
        } = item;
        match statistics[..] {
            [value, weight] => Self::Mean {
                id,
                value,
                weight,
                groups,
            },
            _ => Self::Sums {
                id,
                statistics,
                groups,
            },
        }
    }
}

impl From<ItemRecord> for Item {
    fn from(record: ItemRecord) -> Self {
        let (id, statistics, groups) = match record {
            ItemRecord::Mean {
                id,
                value,
                weight,
                groups,
            } => (id, vec![value, weight], groups),
            ItemRecord::Sums {
                id,
                statistics,
                groups,
            } => (id, statistics, groups),
        };
        Self {
            id,
            statistics,
            groups,
        }
    }
}
