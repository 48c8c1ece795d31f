use cloze_pages::{Block, Page};

use super::Source;
use crate::{ArmRun, Shown};

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    let arms = source.arms().iter();
    let lowest =
        arms.filter_map(|arm| Some((&*arm.name, arm.runs.iter().min_by_key(|run| run.seed)?)));
    let lowest: Vec<(&str, &ArmRun)> = lowest.collect();
    let asked = asked(&lowest);
    let (Some((_, first)), false) = (lowest.first(), asked.is_empty()) else {
        return;
    };
    page.heading("What the models write");
    page.quiet(format!(
        "Of the runs of seed {}, as they came. These are examples, and no evidence.",
        first.seed
    ));
    let mut task = "";
    for one in asked {
        if one.task != task {
            task = &one.task;
            page.subheading(task);
        }
        let runs = lowest.iter().enumerate();
        let wrote = runs.flat_map(|(place, (arm, run))| {
            let same = run.shown.iter().filter(|other| is_same(one, other));
            same.map(move |other| (place, (*arm).to_owned(), other.wrote.clone()))
        });
        page.push(Block::Quotes {
            asked: one.asked.clone(),
            wrote: wrote.collect(),
        });
    }
}

/// All that was asked of any arm, in the order of the tasks.
fn asked<'s>(runs: &[(&str, &'s ArmRun)]) -> Vec<&'s Shown> {
    let mut asked: Vec<&Shown> = Vec::new();
    for one in runs.iter().flat_map(|(_, run)| &run.shown) {
        if !asked.iter().any(|other| is_same(one, other)) {
            let same_task = asked.iter().rposition(|other| other.task == one.task);
            asked.insert(same_task.map_or(asked.len(), |place| place + 1), one);
        }
    }
    asked
}

fn is_same(one: &Shown, other: &Shown) -> bool {
    (&one.task, &one.asked) == (&other.task, &other.asked)
}
