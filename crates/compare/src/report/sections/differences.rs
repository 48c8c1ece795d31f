use super::Source;
use crate::report::document::{Block, Cell, Column, Table};
use crate::report::forest::Forest;
use crate::report::numbers::{Numbers, unit_of_differences};
use crate::{Better, Metric, Outcome};

pub(super) fn section(source: &Source<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Differences")];
    for (metric, outcome, numbers) in source.metrics() {
        if !outcome.differences.is_empty() {
            blocks.push(Block::Subheading(format!(
                "{}, {}",
                metric.title,
                unit_of_differences(metric)
            )));
            blocks.push(Block::Table(table(metric, outcome, numbers)));
        }
    }
    if blocks.len() == 1 {
        blocks.push(Block::Quiet("No two arms share a metric.".to_owned()));
    }
    blocks
}

fn table(metric: &Metric, outcome: &Outcome, numbers: Numbers) -> Table {
    let sides = match metric.better {
        Better::Lower => "← the first is better",
        Better::Higher => "the first is better →",
    };
    let pairs = &outcome.differences;
    let forest = Forest::over(pairs.iter().map(|pair| pair.interval));
    let rows = pairs.iter().map(|pair| {
        let shown = if pair.interval.excludes_zero() {
            "shown"
        } else {
            "not shown"
        };
        vec![
            Cell::new(format!("{} {MINUS} {}", pair.first, pair.second)),
            Cell::new(numbers.signed(pair.interval.value)),
            Cell::new(numbers.signed_range(pair.interval)),
            Cell::drawn(forest.draw(pair.interval)),
            Cell::new(shown),
        ]
    });
    Table {
        columns: vec![
            Column::text("arms"),
            Column::number("difference"),
            Column::number("interval"),
            Column::drawn(sides),
            Column::text("other than zero"),
        ],
        rows: rows.collect(),
    }
}

const MINUS: &str = "\u{2212}";
