use std::collections::BTreeMap;

use super::Source;
use crate::report::document::{Block, Cell, Column, Look, Side, Table};
use crate::{Arm, Difference};

pub(super) fn section(source: &Source<'_>) -> Vec<Block> {
    let mut columns = vec![Column::text("setting")];
    columns.extend(source.columns(Side::Left));
    let objective = source.arms().iter().map(|arm| &arm.objective);
    let first = source.arms().first().map(|arm| &arm.objective);
    let objective = objective.map(|objective| {
        let look = if Some(objective) == first {
            Look::Plain
        } else {
            Look::Changed
        };
        Cell::new(objective.as_str()).look(look)
    });
    let mut rows = vec![row("objective", objective)];
    for (path, base) in paths(source.arms()) {
        let values = source.arms().iter().map(|arm| value(arm, path, base));
        rows.push(row(path, values));
    }
    vec![
        Block::Heading("Arms"),
        Block::Table(Table { columns, rows }),
        Block::Quiet(
            "All settings in which an arm differs from the first are here; all others are shared, the data \
             and their order, too."
                .to_owned(),
        ),
    ]
}

fn row(path: &str, values: impl Iterator<Item = Cell>) -> Vec<Cell> {
    std::iter::once(Cell::new(path)).chain(values).collect()
}

/// All settings in which any arm differs, with the value of the first arm.
fn paths(arms: &[Arm]) -> BTreeMap<&str, Option<&str>> {
    let differences = arms.iter().flat_map(|arm| &arm.differences);
    differences
        .map(|one| (one.path.as_str(), one.base.as_deref()))
        .collect()
}

fn value(arm: &Arm, path: &str, base: Option<&str>) -> Cell {
    let own = |one: &&Difference| one.path == path;
    let cell = |value: Option<&str>| value.map_or_else(Cell::dash, Cell::new);
    let difference = arm.differences.iter().find(own);
    difference.map_or_else(
        || cell(base),
        |one| cell(one.value.as_deref()).look(Look::Changed),
    )
}
