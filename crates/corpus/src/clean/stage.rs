use std::fmt::Display;

use super::Reason;

/// A parameter of a step that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("step {}, {name}: {parameter} is {given}, but must be {expected}", .step + 1)]
pub struct BadStep {
    /// Index of the step.
    pub step: usize,
    /// Name of the step.
    pub name: &'static str,
    /// The parameter.
    pub parameter: &'static str,
    /// Its value.
    pub given: String,
    /// The values that it can have.
    pub expected: String,
}

/// A step made ready: it changes a text, or judges it.
pub(super) enum Stage {
    Edit(Box<dyn Edit>),
    Filter(Box<dyn Filter>),
}

impl Stage {
    pub(super) fn edit(edit: impl Edit + 'static) -> Self {
        Self::Edit(Box::new(edit))
    }

    pub(super) fn filter(filter: impl Filter + 'static) -> Self {
        Self::Filter(Box::new(filter))
    }
}

pub(super) trait Edit: Send + Sync {
    /// `None` where there is nothing to change, so that clean text is not copied.
    fn edit(&self, text: &str) -> Option<Edited>;
}

/// A changed text, and the number of changes, which is at least one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edited {
    pub(super) text: String,
    pub(super) count: u64,
}

impl Edited {
    /// For edits that write the text anew, and only then see whether it became another.
    pub(super) fn unless_same(before: &str, text: String, count: u64) -> Option<Self> {
        (text != before).then(|| Self {
            text,
            count: count.max(1),
        })
    }
}

pub(super) trait Filter: Send + Sync {
    /// Why the text must go, if it must.
    fn objection(&self, text: &str) -> Option<Reason>;
}

/// Collects what is wrong with the parameters of one step.
pub(super) struct Check<'a> {
    pub(super) step: usize,
    pub(super) name: &'static str,
    pub(super) bad: &'a mut Vec<BadStep>,
}

impl Check<'_> {
    pub(super) fn require(
        &mut self,
        good: bool,
        parameter: &'static str,
        given: &dyn Display,
        expected: impl Into<String>,
    ) {
        if !good {
            self.bad.push(BadStep {
                step: self.step,
                name: self.name,
                parameter,
                given: given.to_string(),
                expected: expected.into(),
            });
        }
    }

    pub(super) fn share(&mut self, parameter: &'static str, share: f64) {
        let good = (0.0..=1.0).contains(&share);
        self.require(good, parameter, &share, "a share between 0 and 1");
    }
}
