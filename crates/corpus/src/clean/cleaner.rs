use std::fmt;

use super::stage::{Check, Edited, Stage};
use super::{Reason, Step};
use crate::Error;

/// Rounds in which the repairs of one text must come to rest. Text that was read wrongly twice needs
/// three; text that is made to nest mojibake in mojibake may need more than these.
const ROUNDS: usize = 16;

/// Cleans documents, one at a time, from any number of threads.
pub struct Cleaner {
    names: Vec<&'static str>,
    groups: Vec<Group>,
}

/// Steps that are applied together, until nothing changes any more.
struct Group {
    rounds: usize,
    settles: bool,
    /// Each with the index of its step.
    stages: Vec<(usize, Stage)>,
}

/// What became of one text.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleaned {
    /// The clean text, or why there is none.
    pub outcome: Decision,
    /// What each step did, from the first to the last that saw the text.
    pub changes: Vec<Change>,
}

/// Whether a text was kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// The clean text.
    Kept(String),
    /// No text.
    Dropped {
        /// Index of the step that dropped it.
        step: usize,
        /// Why.
        reason: Reason,
        /// The text as it came to the step.
        text: String,
    },
}

/// What one step changed in one text. `before` is the `after` of the step that precedes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Index of the step.
    pub step: usize,
    /// Number of changes, in the unit of the step: see [`Step`]. Zero if and only if the step left
    /// the text as it was.
    pub count: u64,
    /// Size before the step, in bytes.
    pub before: u64,
    /// Size after the step, in bytes.
    pub after: u64,
}

impl Cleaner {
    /// Makes the steps ready.
    ///
    /// # Errors
    /// All parameters that cannot be, together; a test set that cannot be read.
    pub fn new(steps: &[Step]) -> Result<Self, Error> {
        let mut bad = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        for (i, step) in steps.iter().enumerate() {
            let mut check = Check {
                step: i,
                name: step.name(),
                bad: &mut bad,
            };
            let stages = step.stages(&mut check)?.into_iter().map(|stage| (i, stage));
            match groups.last_mut() {
                Some(group) if group.settles && step.settles() => group.stages.extend(stages),
                _ => groups.push(Group {
                    rounds: if step.settles() { ROUNDS } else { 1 },
                    settles: step.settles(),
                    stages: stages.collect(),
                }),
            }
        }
        if !bad.is_empty() {
            return Err(Error::BadSteps(bad));
        }
        Ok(Self {
            names: steps.iter().map(Step::name).collect(),
            groups,
        })
    }

    /// The names of the steps, in order.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// Cleans one text. A text that is blank, or becomes so, is dropped. Takes time in proportion to
    /// the text; text that is clean already is not copied.
    pub fn clean(&self, text: String) -> Cleaned {
        let mut work = Work::new(text);
        let verdict = self
            .groups
            .iter()
            .try_for_each(|group| group.apply(&mut work));
        let changes = work.changes();
        let outcome = match verdict {
            Ok(()) => Decision::Kept(work.text),
            Err((step, reason)) => Decision::Dropped {
                step,
                reason,
                text: work.text,
            },
        };
        Cleaned { outcome, changes }
    }
}

impl fmt::Debug for Cleaner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cleaner").field(&self.names).finish()
    }
}

impl Group {
    fn apply(&self, work: &mut Work) -> Result<(), (usize, Reason)> {
        for _ in 0..self.rounds {
            let mut rest = true;
            for &(step, ref stage) in &self.stages {
                rest &= !work.pass(step, stage).map_err(|reason| (step, reason))?;
            }
            if rest {
                break;
            }
        }
        Ok(())
    }
}

/// A text on its way through the steps.
struct Work {
    text: String,
    /// Its size at the start.
    bytes: u64,
    /// The changes of each step so far, over all rounds: their number, and the bytes gained.
    entries: Vec<(u64, i64)>,
}

impl Work {
    fn new(text: String) -> Self {
        Self {
            bytes: text.len() as u64,
            text,
            entries: Vec::new(),
        }
    }

    /// Whether the stage changed the text.
    fn pass(&mut self, step: usize, stage: &Stage) -> Result<bool, Reason> {
        if step >= self.entries.len() {
            self.entries.resize(step + 1, (0, 0));
        }
        if is_blank(&self.text) {
            return Err(Reason::Empty);
        }
        match stage {
            Stage::Filter(filter) => filter.objection(&self.text).map_or(Ok(false), Err),
            Stage::Edit(edit) => edit.edit(&self.text).map_or(Ok(false), |edited| {
                if is_blank(&edited.text) {
                    return Err(Reason::Empty);
                }
                self.take(step, edited);
                Ok(true)
            }),
        }
    }

    fn take(&mut self, step: usize, edited: Edited) {
        let (count, gained) = &mut self.entries[step];
        *count += edited.count;
        *gained += edited.text.len() as i64 - self.text.len() as i64;
        self.text = edited.text;
    }

    fn changes(&self) -> Vec<Change> {
        let mut before = self.bytes;
        let entries = self.entries.iter().enumerate();
        entries
            .map(|(step, &(count, gained))| {
                let change = Change {
                    step,
                    count,
                    before,
                    after: before.saturating_add_signed(gained),
                };
                before = change.after;
                change
            })
            .collect()
    }
}

fn is_blank(text: &str) -> bool {
    text.trim_start().is_empty()
}
