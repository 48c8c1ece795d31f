use cloze_pages::{Cell, Column, Page, Table};

use super::Source;
use super::numbers::{MINUS, Numbers, unit_of_differences};
use crate::{Better, Metric, MetricOutcome};

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    page.heading("Differences");
    let mut has_some = false;
    for (metric, outcome, numbers) in source.metrics() {
        if !outcome.differences.is_empty() {
            has_some = true;
            page.subheading(format!("{}, {}", metric.title, unit_of_differences(metric)));
            page.table(table(metric, outcome, numbers));
        }
    }
    if !has_some {
        page.quiet("No two arms share a metric.");
    }
}

fn table(metric: &Metric, outcome: &MetricOutcome, numbers: Numbers) -> Table {
    let sides = match metric.better {
        Better::Lower => "← the first is better",
        Better::Higher => "the first is better →",
    };
    let columns = [
        Column::text("arms"),
        Column::number("difference"),
        Column::number("interval"),
        Column::drawn(sides),
        Column::text("other than zero"),
    ];
    let rows = outcome.differences.iter().map(|pair| {
        let interval = pair.interval;
        let shown = if interval.excludes_zero() {
            "shown"
        } else {
            "not shown"
        };
        [
            format!("{} {MINUS} {}", pair.first, pair.second).into(),
            numbers.signed(interval.value).into(),
            numbers.signed_range(interval).into(),
            Cell::interval(interval.low, interval.value, interval.high),
            shown.into(),
        ]
    });
    Table::new(columns, rows)
}
