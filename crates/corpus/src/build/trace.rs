use crate::Error;
use crate::clean::{Cleaner, Outcome, Step};
use crate::documents::Source;
use crate::report::{Example, Examples};

/// The steps of the cleaning one by one, to show what each does.
#[derive(Debug)]
pub(super) struct Trace(Vec<Cleaner>);

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
        let each = steps
            .iter()
            .map(|step| Cleaner::new(std::slice::from_ref(step)));
        each.collect::<Result<_, _>>().map(Self)
    }

    /// The steps that change this text, to the one that drops it.
    pub(super) fn effects(&self, text: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut text = text.to_owned();
        for cleaner in &self.0 {
            let before = text.clone();
            let cleaned = cleaner.clean(text);
            let step = cleaner.names().next().unwrap_or_default();
            let count = cleaned.changes.iter().map(|change| change.count).sum();
            match cleaned.outcome {
                Outcome::Kept(after) => {
                    text = after;
                    if count > 0 {
                        effects.push(Effect {
                            step,
                            before,
                            after: Ok(text.clone()),
                            count,
                        });
                    }
                }
                Outcome::Dropped { reason, .. } => {
                    effects.push(Effect {
                        step,
                        before,
                        after: Err(reason.to_string()),
                        count,
                    });
                    break;
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
        for Effect {
            step,
            before,
            after,
            count,
        } in self.effects(text)
        {
            if examples.wants(step, position) {
                let example = match after {
                    Ok(after) => {
                        Example::changed(step, &place, &format!("{count} changes"), &before, &after)
                    }
                    Err(reason) => Example::dropped(step, &place, &reason, &before),
                };
                examples.add(position, example);
            }
        }
    }
}
