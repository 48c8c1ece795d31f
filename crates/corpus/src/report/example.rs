use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::excerpt;

/// What a stage did to one document, in excerpts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The name of the [`Stage`](super::Stage).
    pub stage: String,
    /// Where the document comes from.
    pub source: String,
    /// Why it was dropped, or what was changed.
    pub reason: String,
    /// As it came to the stage.
    pub before: String,
    /// As it left the stage; none if the document was dropped.
    pub after: Option<String>,
}

/// Collects the first few examples of each stage, in the order of the corpus. Threads collect
/// their own and merge them: the outcome does not depend on who saw what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examples {
    limit: usize,
    /// Stage, then position of the document in the corpus.
    kept: BTreeMap<String, BTreeMap<u64, Example>>,
}

impl Example {
    /// A document that `stage` dropped: its first 600 characters.
    #[must_use]
    pub fn dropped(stage: &str, source: &str, reason: &str, text: &str) -> Self {
        Self {
            stage: stage.to_owned(),
            source: source.to_owned(),
            reason: reason.to_owned(),
            before: excerpt::head(text, excerpt::CHARACTERS),
            after: None,
        }
    }

    /// A document that `stage` changed: some 600 characters around the first difference. Time is
    /// linear in the text.
    #[must_use]
    pub fn changed(stage: &str, source: &str, reason: &str, before: &str, after: &str) -> Self {
        let (before, after) = excerpt::change(before, after, excerpt::CHARACTERS);
        Self {
            stage: stage.to_owned(),
            source: source.to_owned(),
            reason: reason.to_owned(),
            before,
            after: Some(after),
        }
    }
}

impl Examples {
    /// Will keep `limit` examples of each stage.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        let kept = BTreeMap::new();
        Self { limit, kept }
    }

    /// Whether an example of this stage from the document at `position` would be kept, so that
    /// excerpts of the others need not be made.
    #[must_use]
    pub fn wants(&self, stage: &str, position: u64) -> bool {
        let Some(kept) = self.kept.get(stage) else {
            return self.limit > 0;
        };
        let last = kept.last_key_value().map(|(&last, _)| last);
        !kept.contains_key(&position)
            && (kept.len() < self.limit || last.is_some_and(|last| position < last))
    }

    /// Keeps the example if it is among the first; `position` is its document's in the corpus. Of
    /// two from one stage and document the first counts.
    pub fn add(&mut self, position: u64, example: Example) {
        if !self.wants(&example.stage, position) {
            return;
        }
        let kept = self.kept.entry(example.stage.clone()).or_default();
        kept.insert(position, example);
        if kept.len() > self.limit {
            kept.pop_last();
        }
    }

    /// Takes what another thread has collected.
    pub fn merge(&mut self, other: Self) {
        let examples = other.kept.into_values().flatten();
        examples.for_each(|(position, example)| self.add(position, example));
    }

    /// By name of the stage, then in the order of the corpus.
    #[must_use]
    pub fn into_vec(self) -> Vec<Example> {
        let stages = self.kept.into_values();
        stages.flat_map(BTreeMap::into_values).collect()
    }
}
