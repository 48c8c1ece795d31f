use std::collections::BTreeMap;

use cloze_pages::Better;
use serde::{Deserialize, Serialize};

/// A number by which arms are compared: `sum(value) / sum(weight)` over [`Item`]s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// As in [`ArmRun::results`](crate::ArmRun::results) and [`Point::values`](crate::Point::values).
    pub name: String,
    /// For headings.
    pub title: String,
    /// What the value is in, such as `nats per token`.
    pub unit: String,
    /// How sums become the value that is shown.
    pub kind: MetricKind,
    /// Which values are to be wished for.
    pub better: Better,
    /// How each family is scored, in one sentence.
    pub method: String,
    /// A value to compare with, such as the optimum or chance.
    pub bound: Option<Bound>,
}

/// How sums become the value that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetricKind {
    /// The mean itself: nats over tokens, bits over bytes.
    Mean,
    /// Hits over trials, from 0 to 1, shown in percent. Of items with a
    /// weight of one, those with half of it are ties, and are counted.
    Accuracy,
    /// The exponential of nats over tokens.
    Perplexity,
}

/// A value that needs no training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// Such as `optimum` or `chance`.
    pub name: String,
    /// As shown: of an accuracy from 0 to 1, of a perplexity the perplexity.
    #[serde(with = "cloze_pages::json")]
    pub value: f64,
}

/// What is scored at once, and is drawn at once when the statistics ask how other items would have
/// come out: whatever depends on one another (the tokens of a document) belongs to one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The same in all arms and seeds: values are paired by it.
    pub id: String,
    /// Summed up: nats, or hits.
    #[serde(with = "cloze_pages::json")]
    pub value: f64,
    /// What `value` is a sum over: tokens, or trials. More than zero: what has nothing to score is no
    /// item.
    pub weight: f64,
    /// What it belongs to, such as `phenomenon` and its name: tables are broken down by it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, String>,
}

impl MetricKind {
    /// The value that is shown of a mean.
    pub fn shown(self, mean: f64) -> f64 {
        match self {
            Self::Mean | Self::Accuracy => mean,
            Self::Perplexity => mean.exp(),
        }
    }

    /// What a value is multiplied by to be in the metric's unit, which is percent for an accuracy.
    pub fn factor(self) -> f64 {
        match self {
            Self::Accuracy => 100.0,
            Self::Mean | Self::Perplexity => 1.0,
        }
    }
}
