use serde::{Deserialize, Serialize};

use super::LogBins;

/// How often values lie between edges, in one or more series.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Such as "Length of documents".
    pub title: String,
    /// Of the values, in the plural: "characters".
    pub unit: String,
    /// Rising; bin `n` holds the values from `edges[n]` to below `edges[n + 1]`.
    pub edges: Vec<f64>,
    /// Each has a count for every bin.
    pub series: Vec<Series>,
    /// Whether the axis of values is logarithmic.
    pub log: bool,
}

/// One set of counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What was counted, in the plural: "documents".
    pub name: String,
    /// One less than there are edges.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// Of what was counted in [`LogBins`]; empty bins at either end are left out.
    #[must_use]
    pub fn of_bins(title: &str, unit: &str, series: &[(&str, &LogBins)]) -> Self {
        let occupied = series.iter().filter_map(|(_, bins)| bins.occupied());
        let range = occupied.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let (first, end) = range.unwrap_or((0, 1));
        let series = series.iter().map(|&(name, bins)| Series {
            name: name.to_owned(),
            counts: bins.counts(first, end),
        });
        Self {
            title: title.to_owned(),
            unit: unit.to_owned(),
            edges: LogBins::edges(first, end),
            series: series.collect(),
            log: true,
        }
    }
}
