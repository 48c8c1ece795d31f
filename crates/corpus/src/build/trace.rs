use std::mem;

use crate::Error;
use crate::clean::{Cleaner, Decision, Step};
use crate::documents::Source;
use crate::report::{Example, Examples};

/// The cleaning, so that it shows what each step does.
#[derive(Debug)]
pub(super) struct Trace(Vec<Group>);

/// Steps that are applied together: the first of them, the first two, and so on. What the n-th does
/// is what n of them do and n - 1 do not, since it may uncover work for those before it.
type Group = Vec<Cleaner>;

/// What one step did to a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The name of the step.
    pub step: &'static str,
    /// As it came to the step.
    pub before: String,
    /// As it left the step, or why it was dropped.
    pub after: Result<String, String>,
    /// How much was changed, in the unit of the step.
    pub count: u64,
}

impl Trace {
    pub(super) fn new(steps: &[Step]) -> Result<Self, Error> {
        let groups = steps.chunk_by(|a, b| a.settles() && b.settles());
        let first = |group: &[Step]| -> Result<Group, Error> {
            (1..=group.len())
                .map(|n| Cleaner::new(&group[..n]))
                .collect()
        };
        groups.map(first).collect::<Result<_, _>>().map(Self)
    }

    /// The steps that change this text, to the one that drops it.
    pub(super) fn effects(&self, text: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut text = text.to_owned();
        for group in &self.0 {
            let start = text.clone();
            for cleaner in group {
                let cleaned = cleaner.clean(start.clone());
                let count = cleaned.changes.last().map_or(0, |change| change.count);
                let (step, after) = match cleaned.outcome {
                    Decision::Kept(after) if after == text => continue,
                    Decision::Kept(after) => (cleaner.names().len() - 1, Ok(after)),
                    Decision::Dropped { step, reason, .. } => (step, Err(reason.to_string())),
                };
                let dropped = after.is_err();
                let before = mem::replace(&mut text, after.clone().unwrap_or_default());
                effects.push(Effect {
                    step: cleaner.names()[step],
                    before,
                    after,
                    count,
                });
                if dropped {
                    return effects;
                }
            }
        }
        effects
    }

    /// Adds what the steps did to this document, as far as examples of them are wanted.
    pub(super) fn collect(
        &self,
        examples: &mut Examples,
        position: u64,
        source: &Source,
        text: &str,
    ) {
        let place = source.to_string();
        for effect in self.effects(text) {
            let (step, before) = (effect.step, &effect.before);
            if examples.wants(step, position) {
                let changes = format!("changes: {}", effect.count);
                let example = match effect.after {
                    Ok(after) => Example::changed(step, &place, &changes, before, &after),
                    Err(reason) => Example::dropped(step, &place, &reason, before),
                };
                examples.add(position, example);
            }
        }
    }
}
