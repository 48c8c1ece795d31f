use cloze_pages::numbers::counted;
use cloze_pages::{Block, Edit, Page};

use crate::report::words::words;
use crate::report::{Example, Report, excerpt};

/// For all examples together, as HTML.
const BYTES: usize = 1_500_000;

/// In the order of the stages; then those of stages that the report does not name. Each stage has
/// the same room.
pub(super) fn tell(page: &mut Page, report: &Report) {
    let mut names: Vec<&str> = Vec::new();
    let stages = report.stages.iter().map(|stage| &stage.name);
    for name in stages.chain(report.examples.iter().map(|example| &example.stage)) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let of = |stage: &str| -> Vec<&Example> {
        let examples = report.examples.iter();
        examples.filter(|example| example.stage == stage).collect()
    };
    names.retain(|name| !of(name).is_empty());
    if names.is_empty() {
        return;
    }
    page.heading("What the stages did");
    page.quiet(
        "Excerpts of the first documents in the order of the corpus. Struck out: taken away. Underlined: put \
         in. Invisible characters are shown as signs, such as ⟨U+200B⟩; in a change also · for a space, → \
         for a tab, ↵ for the end of a line.",
    );
    let room = BYTES / names.len();
    for (place, name) in names.iter().enumerate() {
        page.push(stage(name, &of(name), room, place == 0));
    }
}

fn stage(name: &str, examples: &[&Example], room: usize, open: bool) -> Block {
    let mut size = 0;
    let blocks = examples.iter().map(|example| change(example));
    let blocks: Vec<Block> = blocks
        .take_while(|block| {
            size += block.html().len();
            size <= room
        })
        .collect();
    let left_out = match examples.len() - blocks.len() {
        0 => String::new(),
        more => format!(", {more} more in the data"),
    };
    Block::Fold {
        title: excerpt::head(name, 80),
        beside: counted(blocks.len() as u64, "examples") + &left_out,
        open,
        blocks,
    }
}

fn change(example: &Example) -> Block {
    let clip = |text: &str| excerpt::head(text, 2 * excerpt::CHARACTERS);
    let before = clip(&example.before);
    let (fate, text) = match &example.after {
        None => ("Dropped", vec![(Edit::Same, before)]),
        Some(after) => ("Changed", words(&before, &clip(after))),
    };
    Block::Change {
        fate: fate.to_owned(),
        dropped: example.after.is_none(),
        reason: excerpt::head(&example.reason, 200),
        source: excerpt::head(&example.source, 200),
        text,
    }
}
