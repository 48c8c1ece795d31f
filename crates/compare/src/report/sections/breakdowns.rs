use cloze_plot::{Axis, Chart, Line};

use super::Source;
use crate::report::document::{Block, Cell, Column, Side, Table};
use crate::report::numbers::Numbers;
use crate::{Breakdown, Metric};

/// With fewer places than these a line shows nothing that the table does not.
const FEWEST_PLACES: usize = 4;

pub(super) fn section(source: &Source<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (metric, outcome, numbers) in source.metrics() {
        for breakdown in &outcome.breakdowns {
            let title = format!("{} by {}, {}", metric.title, breakdown.group, metric.unit);
            blocks.push(Block::Subheading(title));
            blocks.extend(chart(source, metric, breakdown).map(|chart| Block::Charts(vec![chart])));
            blocks.push(Block::Table(table(source, breakdown, numbers)));
        }
    }
    if blocks.is_empty() {
        return blocks;
    }
    let head = [
        Block::Heading("Breakdowns"),
        Block::Quiet(
            "Means over seeds, without intervals: what few items show is mostly noise.".to_owned(),
        ),
    ];
    head.into_iter().chain(blocks).collect()
}

fn table(source: &Source<'_>, breakdown: &Breakdown, numbers: Numbers) -> Table {
    let mut columns = vec![Column::text(&breakdown.group)];
    columns.extend(source.columns(Side::Right));
    columns.push(Column::number("items"));
    let rows = breakdown.rows.iter().map(|row| {
        let values = source.names().map(|arm| {
            let value = row.values.get(arm);
            value.map_or_else(Cell::dash, |value| Cell::new(numbers.value(*value)))
        });
        let name = std::iter::once(Cell::new(&*row.name));
        let items = Cell::new(row.items.to_string());
        name.chain(values).chain([items]).collect()
    });
    Table {
        columns,
        rows: rows.collect(),
    }
}

/// Where the group is a number, such as a distance.
fn chart(source: &Source<'_>, metric: &Metric, breakdown: &Breakdown) -> Option<Chart> {
    let places = breakdown.rows.iter().map(|row| row.name.parse().ok());
    let places: Vec<f64> = places.collect::<Option<_>>()?;
    let factor = metric.kind.factor();
    let lines = source.names().map(|arm| {
        let rows = places.iter().zip(&breakdown.rows);
        let points = rows.filter_map(|(place, row)| Some([*place, factor * row.values.get(arm)?]));
        let points: Vec<[f64; 2]> = points.collect();
        // An arm that has no values keeps its colour, and is not in the legend.
        Line::new(if points.is_empty() { "" } else { arm }, points)
    });
    (places.len() >= FEWEST_PLACES).then(|| Chart {
        title: format!("by {}", breakdown.group),
        x: Axis::linear(&breakdown.group),
        y: Axis::linear(&metric.unit),
        lines: lines.collect(),
    })
}
