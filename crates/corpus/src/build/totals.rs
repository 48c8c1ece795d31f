use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::clean::{Cleaned, Decision, Step};
use crate::report::Stage;

/// What one step of the cleaning did to all documents together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StepTotals {
    pub(super) documents_in: u64,
    pub(super) documents_out: u64,
    pub(super) bytes_in: u64,
    pub(super) bytes_out: u64,
    /// Documents that it changed.
    pub(super) changed: u64,
    /// What it counts: repairs, lines, matches.
    pub(super) count: u64,
}

impl StepTotals {
    /// Adds what became of one document of `bytes`.
    pub(super) fn add(steps: &mut [Self], bytes: u64, cleaned: &Cleaned) {
        let dropped_at = match cleaned.outcome {
            Decision::Kept(_) => steps.len(),
            Decision::Dropped { step, .. } => step,
        };
        let mut size = bytes;
        for (step, totals) in steps.iter_mut().enumerate().take(dropped_at + 1) {
            totals.documents_in += 1;
            totals.bytes_in += size;
            if let Some(change) = cleaned.changes.get(step) {
                size = change.after;
                totals.changed += u64::from(change.count > 0);
                totals.count += change.count;
            }
            if step < dropped_at {
                totals.documents_out += 1;
                totals.bytes_out += size;
            }
        }
    }

    /// As a row of the report.
    pub(super) fn stage(&self, step: &Step) -> Stage {
        Stage {
            name: step.name().to_owned(),
            documents_in: self.documents_in,
            documents_out: self.documents_out,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            changed: self.changed,
            count: self.count,
            unit: step.unit().to_owned(),
        }
    }
}

impl AddAssign<&Self> for StepTotals {
    fn add_assign(&mut self, other: &Self) {
        self.documents_in += other.documents_in;
        self.documents_out += other.documents_out;
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.changed += other.changed;
        self.count += other.count;
    }
}
