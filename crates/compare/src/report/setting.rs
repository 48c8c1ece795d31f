use cloze_pages::{Column, Page, Table};

use super::Source;

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    page.heading("Setting");
    page.folded_code("What all arms share", &*source.comparison.shared);
    page.subheading("Runs");
    let columns = [
        Column::text("arm"),
        Column::number("seed"),
        Column::text("folder"),
    ];
    let rows = source.arms().iter().flat_map(|arm| {
        let runs = arm.runs.iter();
        runs.map(|run| [arm.name.clone(), run.seed.to_string(), run.folder.clone()])
    });
    page.table(Table::new(columns, rows));
    page.subheading("Environment");
    page.object(&source.comparison.environment, "Not known.");
}
