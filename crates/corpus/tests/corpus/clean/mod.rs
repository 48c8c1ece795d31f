//! The cleaning of single documents.

mod drops;
mod html;
mod markdown;
mod mojibake;
mod properties;
mod real_text;
mod repairs;
mod steps;

use cloze_corpus::clean::{Cleaned, Cleaner, Decision, Reason, Step};

fn clean_with(steps: &[Step], text: &str) -> Cleaned {
    let cleaner = Cleaner::new(steps).expect("good steps");
    cleaner.clean(text.to_owned())
}

/// The text that is kept, and the number of changes of the only step.
fn apply(step: Step, text: &str) -> (String, u64) {
    let cleaned = clean_with(&[step], text);
    match cleaned.outcome {
        Decision::Kept(text) => (text, cleaned.changes[0].count),
        Decision::Dropped { reason, .. } => panic!("dropped {text:?}: {reason}"),
    }
}

fn reason(step: Step, text: &str) -> Option<Reason> {
    match clean_with(&[step], text).outcome {
        Decision::Kept(_) => None,
        Decision::Dropped { reason, .. } => Some(reason),
    }
}

fn message(step: Step, text: &str) -> String {
    reason(step, text).map_or_else(|| "kept".to_owned(), |reason| reason.to_string())
}
