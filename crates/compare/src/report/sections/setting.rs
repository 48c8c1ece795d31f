use serde_json::Value;

use super::Source;
use crate::report::document::{Block, Cell, Column, Table};

pub(super) fn section(source: &Source<'_>) -> Vec<Block> {
    vec![
        Block::Heading("Setting"),
        Block::Code {
            name: "What all arms share",
            text: source.comparison.shared.clone(),
        },
        Block::Subheading("Runs".to_owned()),
        Block::Table(runs(source)),
        Block::Subheading("Environment".to_owned()),
        environment(&source.comparison.environment),
    ]
}

fn runs(source: &Source<'_>) -> Table {
    let rows = source.arms().iter().flat_map(|arm| {
        arm.runs.iter().map(|run| {
            vec![
                Cell::new(&*arm.name),
                Cell::new(run.seed.to_string()),
                Cell::new(&*run.folder),
            ]
        })
    });
    Table {
        columns: vec![
            Column::text("arm"),
            Column::number("seed"),
            Column::text("folder"),
        ],
        rows: rows.collect(),
    }
}

fn environment(environment: &Value) -> Block {
    let Some(known) = environment.as_object() else {
        return Block::Quiet("Not known.".to_owned());
    };
    let rows = known
        .iter()
        .map(|(name, value)| vec![Cell::new(&**name), Cell::new(plain(value))]);
    Block::Table(Table {
        columns: vec![Column::text("of the machine"), Column::text("value")],
        rows: rows.collect(),
    })
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
