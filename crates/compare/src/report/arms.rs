use std::collections::BTreeMap;

use cloze_pages::{Cell, Look, Page, Side, Table};

use super::Source;
use crate::Arm;

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    let arms = source.arms();
    let first = arms.first().map(|arm| &arm.objective);
    let objectives = arms.iter().map(|arm| {
        let differs = Some(&arm.objective) != first;
        Cell::from(&*arm.objective).look(if differs { Look::Strong } else { Look::Plain })
    });
    let mut rows = vec![row("objective", objectives)];
    // All settings in which any arm differs, with the value of the first arm.
    let differences = arms.iter().flat_map(|arm| &arm.differences);
    let paths: BTreeMap<&str, Option<&str>> = differences
        .map(|one| (one.path.as_str(), one.base.as_deref()))
        .collect();
    for (path, base) in paths {
        rows.push(row(path, arms.iter().map(|arm| value(arm, path, base))));
    }
    page.heading("Arms");
    page.table(Table::new(source.columns("setting", Side::Left, &[]), rows));
    page.quiet(match source.comparison.budget {
        Some(_) => {
            "All settings in which an arm differs from the first are here; all others are shared, the \
             data and their order, too."
        }
        None => {
            "All settings in which an arm differs from the first, as far as its folder tells. They were \
             not made to be compared: any of these may be the reason."
        }
    });
}

fn row(path: &str, values: impl Iterator<Item = Cell>) -> Vec<Cell> {
    std::iter::once(Cell::from(path)).chain(values).collect()
}

fn value(arm: &Arm, path: &str, base: Option<&str>) -> Cell {
    let cell = |value: Option<&str>| value.map_or_else(Cell::dash, Cell::from);
    match arm.differences.iter().find(|one| one.path == path) {
        Some(own) => cell(own.value.as_deref()).look(Look::Strong),
        None => cell(base),
    }
}
