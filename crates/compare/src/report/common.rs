use cloze_pages::numbers::listed;
use cloze_pages::{Page, Tone};

use super::Source;

/// Which numbers all arms have, and which only some: these say nothing of the others. Nothing, where all
/// have all.
pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    let (mut common, mut of_some) = (Vec::new(), Vec::new());
    for (metric, outcome, _) in source.metrics() {
        if outcome.values.len() == source.arms().len() {
            common.push(metric.title.clone());
        } else {
            let arms = outcome.values.iter().map(|value| value.arm.clone());
            let arms: Vec<String> = arms.collect();
            of_some.push(format!("{} ({})", metric.title, listed(&arms)));
        }
    }
    if of_some.is_empty() {
        return;
    }
    let common = if common.is_empty() {
        "No number is asked of all arms alike.".to_owned()
    } else {
        format!("All arms are compared by: {}.", common.join("; "))
    };
    let of_some = of_some.join("; ");
    page.say(
        Tone::Lead,
        format!("{common} Only some have, and compare with nothing else: {of_some}."),
    );
}
