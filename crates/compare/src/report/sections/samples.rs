use super::Source;
use crate::report::document::{Block, Quotes};
use crate::{Run, Shown};

pub(super) fn section(source: &Source<'_>) -> Vec<Block> {
    let asked = asked(source);
    let Some(seed) = first(source).next().map(|run| run.seed) else {
        return Vec::new();
    };
    if asked.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![
        Block::Heading("What the models write"),
        Block::Quiet(format!(
            "Of the runs of seed {seed}, as they came. These are examples, and no evidence."
        )),
    ];
    let mut task = "";
    for one in asked {
        if one.task != task {
            task = &one.task;
            blocks.push(Block::Subheading(task.to_owned()));
        }
        blocks.push(Block::Quotes(Quotes {
            asked: one.asked.clone(),
            wrote: wrote(source, one),
        }));
    }
    blocks
}

/// The run of the lowest seed of each arm.
fn first<'s>(source: &Source<'s>) -> impl Iterator<Item = &'s Run> + use<'s> {
    let arms = source.arms().iter();
    arms.filter_map(|arm| arm.runs.iter().min_by_key(|run| run.seed))
}

/// All that was asked of any arm, in the order of the tasks.
fn asked<'s>(source: &Source<'s>) -> Vec<&'s Shown> {
    let mut asked: Vec<&Shown> = Vec::new();
    for one in first(source).flat_map(|run| &run.shown) {
        let is_known = |other: &&Shown| (&other.task, &other.asked) == (&one.task, &one.asked);
        if !asked.iter().any(is_known) {
            let same_task = asked.iter().rposition(|other| other.task == one.task);
            asked.insert(same_task.map_or(asked.len(), |place| place + 1), one);
        }
    }
    asked
}

fn wrote(source: &Source<'_>, asked: &Shown) -> Vec<(usize, String)> {
    let mut wrote = Vec::new();
    for (place, run) in first(source).enumerate() {
        let same = run
            .shown
            .iter()
            .filter(|one| (&one.task, &one.asked) == (&asked.task, &asked.asked));
        wrote.extend(same.map(|one| (place, one.wrote.clone())));
    }
    wrote
}
