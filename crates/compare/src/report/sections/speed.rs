use cloze_plot::short;

use super::Source;
use crate::report::document::{Block, Cell, Column, Table};
use crate::report::numbers::{duration, median};
use crate::{Arm, Run};

pub(super) fn section(source: &Source<'_>) -> Vec<Block> {
    let rows = source.arms().iter().map(row).collect();
    let mut columns = vec![Column::text("arm")];
    columns.extend(
        [
            "parameters",
            "steps",
            "tokens per second",
            "FLOP per second",
            "time",
            "peak memory",
        ]
        .map(Column::number),
    );
    vec![
        Block::Heading("Speed and memory"),
        Block::Table(Table { columns, rows }),
        Block::Quiet("Medians over seeds. Time is that of training alone.".to_owned()),
    ]
}

fn row(arm: &Arm) -> Vec<Cell> {
    let of = |value: fn(&Run) -> Option<f64>| {
        let values: Vec<f64> = arm.runs.iter().filter_map(value).collect();
        median(values).filter(|value| value.is_finite())
    };
    let cell = |value: Option<f64>, written: fn(f64) -> String| {
        value.map_or_else(Cell::dash, |value| Cell::new(written(value)))
    };
    vec![
        Cell::new(&*arm.name),
        cell(of(|run| Some(run.parameters as f64)), short),
        cell(of(|run| Some(run.used.steps as f64)), short),
        cell(
            of(|run| Some(run.used.tokens as f64 / run.used.seconds)),
            short,
        ),
        cell(of(|run| Some(run.used.flops / run.used.seconds)), short),
        cell(of(|run| Some(run.used.seconds)), duration),
        cell(
            of(|run| run.peak_memory.map(|bytes| bytes as f64)),
            |bytes| format!("{:.2} GB", bytes / 1e9),
        ),
    ]
}
