use serde::Serialize;
use similar::ChangeTag;

use crate::report::visible::change;
use crate::report::words::words;
use crate::report::{Example, Report, excerpt};

/// For all examples together, as HTML.
const BYTES: usize = 1_500_000;
/// Marks of one part or one example, beside its text.
const MARKUP: usize = 40;

/// The examples of one stage.
#[derive(Serialize)]
pub(super) struct Group {
    stage: String,
    examples: Vec<View>,
    left_out: usize,
}

#[derive(Serialize)]
struct View {
    source: String,
    reason: String,
    dropped: bool,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    /// The element of HTML.
    tag: &'static str,
    text: String,
}

/// In the order of the stages; then those of stages that the report does not name. Each stage has
/// the same room.
pub(super) fn of(report: &Report) -> Vec<Group> {
    let mut names: Vec<&str> = Vec::new();
    let stages = report.stages.iter().map(|stage| &stage.name);
    for name in stages.chain(report.examples.iter().map(|example| &example.stage)) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.retain(|name| report.examples.iter().any(|example| example.stage == *name));
    let room = BYTES / names.len().max(1);
    let groups = names.iter().map(|name| {
        let examples = report
            .examples
            .iter()
            .filter(|example| example.stage == *name);
        Group::of(name, &examples.collect::<Vec<_>>(), room)
    });
    groups.collect()
}

impl Group {
    fn of(stage: &str, examples: &[&Example], room: usize) -> Self {
        let mut size = 0;
        let views = examples.iter().map(|example| View::of(example));
        let shown: Vec<_> = views
            .take_while(|view| {
                size += view.size();
                size <= room
            })
            .collect();
        Self {
            stage: excerpt::head(stage, 80),
            left_out: examples.len() - shown.len(),
            examples: shown,
        }
    }
}

impl View {
    fn of(example: &Example) -> Self {
        let clip = |text: &str| excerpt::head(text, 2 * excerpt::CHARACTERS);
        let before = clip(&example.before);
        let parts = match &example.after {
            None => vec![(ChangeTag::Equal, before)],
            Some(after) => words(&before, &clip(after)),
        };
        Self {
            source: excerpt::head(&example.source, 200),
            reason: excerpt::head(&example.reason, 200),
            dropped: example.after.is_none(),
            parts: parts.into_iter().map(Part::of).collect(),
        }
    }

    /// At least the bytes that it takes on the page.
    fn size(&self) -> usize {
        let parts = self.parts.iter().map(|part| escaped(&part.text) + MARKUP);
        10 * MARKUP + escaped(&self.source) + escaped(&self.reason) + parts.sum::<usize>()
    }
}

impl Part {
    fn of((tag, text): (ChangeTag, String)) -> Self {
        match tag {
            ChangeTag::Equal => Self { tag: "span", text },
            ChangeTag::Delete => Self {
                tag: "del",
                text: change(&text),
            },
            ChangeTag::Insert => Self {
                tag: "ins",
                text: change(&text),
            },
        }
    }
}

/// The longest escape for markup is `&#x27;`, and a sign for an invisible one takes at most 13 bytes.
fn escaped(text: &str) -> usize {
    let bytes = text.chars().map(|c| match c {
        '<' | '>' | '&' | '"' | '\'' | '/' => 6,
        _ if c.is_alphanumeric() || c == ' ' => c.len_utf8(),
        _ => 16,
    });
    bytes.sum()
}
