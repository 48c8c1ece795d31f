use cloze_pages::{Axis, Cell, Chart, Page, Side, Table};

use super::Source;
use super::numbers::Numbers;
use crate::{Breakdown, Metric};

/// With fewer places than these a line shows nothing that the table does not.
const FEWEST_PLACES: usize = 4;

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    let mut is_first = true;
    for (metric, outcome, numbers) in source.metrics() {
        for breakdown in &outcome.breakdowns {
            if std::mem::take(&mut is_first) {
                page.heading("Breakdowns");
                page.quiet(
                    "Means over seeds, without intervals: what few items show is mostly noise.",
                );
            }
            page.subheading(format!(
                "{} by {}, {}",
                metric.title, breakdown.group, metric.unit
            ));
            if let Some(chart) = chart(source, metric, breakdown) {
                page.charts([chart]);
            }
            page.table(table(source, breakdown, numbers));
        }
    }
}

fn table(source: &Source<'_>, breakdown: &Breakdown, numbers: Numbers) -> Table {
    let rows = breakdown.rows.iter().map(|row| {
        let value = |value: &f64| Cell::from(numbers.value(*value));
        let values = source
            .names()
            .map(|arm| row.values.get(arm).map_or_else(Cell::dash, value));
        let name = std::iter::once(Cell::from(&*row.name));
        let items = Cell::from(row.items.to_string());
        name.chain(values).chain([items]).collect::<Vec<_>>()
    });
    Table::new(
        source.columns(&breakdown.group, Side::Right, &["items"]),
        rows,
    )
}

/// Where the group is a number, such as a distance.
fn chart(source: &Source<'_>, metric: &Metric, breakdown: &Breakdown) -> Option<Chart> {
    let places = breakdown.rows.iter().map(|row| row.name.parse().ok());
    let places: Vec<f64> = places.collect::<Option<_>>()?;
    let factor = metric.kind.factor();
    let lines = source.names().map(|arm| {
        let rows = places.iter().zip(&breakdown.rows);
        let points = rows.filter_map(|(place, row)| Some([*place, factor * row.values.get(arm)?]));
        super::curves::line(arm, points.collect())
    });
    let chart = Chart::new(
        format!("by {}", breakdown.group),
        Axis::linear(&*breakdown.group),
        Axis::linear(&*metric.unit),
        lines.collect(),
    );
    (places.len() >= FEWEST_PLACES).then_some(chart)
}
