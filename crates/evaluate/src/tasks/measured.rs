use cloze_compare::{Bootstrap, Interval, Item, Metric, MetricOutcome};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Error;

/// One number about a model, with what it is the mean of.
#[derive(Debug, Clone)]
pub struct Measured {
    /// What it is.
    pub metric: Metric,
    /// What it is the mean of.
    pub items: Vec<Item>,
    /// Everything that is known of each scored thing, a JSON object each.
    pub details: Vec<Value>,
    /// What a reader must know before he trusts the number.
    pub notes: Vec<String>,
}

impl Measured {
    /// Without notes.
    pub fn new<T: Serialize>(metric: Metric, items: Vec<Item>, details: &[T]) -> Self {
        Self {
            metric,
            items,
            details: details.iter().map(|detail| json!(detail)).collect(),
            notes: Vec::new(),
        }
    }

    /// The same with a note.
    pub fn noting(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Its value with an interval of 95 %, over the items.
    ///
    /// # Errors
    /// If there are no items, or some cannot be summed up.
    pub fn interval(&self) -> Result<Interval, Error> {
        let name = &self.metric.name;
        let outcome = MetricOutcome::alone(name, &self.metric, &self.items, Bootstrap::STANDARD)
            .map_err(|error| Error::Analysis(Box::new(error)))?;
        let value = outcome.value(name).expect("the one that was measured");
        Ok(value.interval)
    }

    /// As shown: the mean, of an accuracy from 0 to 1, or the perplexity.
    pub fn value(&self) -> f64 {
        self.metric.kind.value(&self.items)
    }
}
