use cloze_pages::Better;
use serde::{Deserialize, Serialize};

use super::MetricKind;

/// A number by which arms are compared: a function of sums over [`Item`](crate::Item)s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// As in [`ArmRun::results`](crate::ArmRun::results) and [`Point::values`](crate::Point::values).
    pub name: String,
    /// For headings.
    pub title: String,
    /// What the value is in, such as `nats per token`.
    pub unit: String,
    /// What is summed up, and how the sums become the value that is shown.
    pub kind: MetricKind,
    /// Which values are to be wished for.
    pub better: Better,
    /// How each family is scored, in one sentence.
    pub method: String,
    /// A value to compare with, such as the optimum or chance.
    pub bound: Option<Bound>,
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
