use super::Source;
use crate::report::document::{Block, Cell, Column, Entry, Table};
use crate::report::numbers::whole;
use crate::{Arm, Budget, BudgetKind, Run};

pub(super) fn section(source: &Source<'_>) -> Vec<Block> {
    let budget = source.comparison.budget;
    let columns = vec![
        Column::text("arm"),
        Column::number(&format!("budget, {}", budget.kind)),
        Column::number("used"),
        Column::number("beside the budget"),
    ];
    let rows = source.arms().iter().map(|arm| row(arm, budget));
    let mut blocks = vec![
        Block::Heading("How the budget was met"),
        Block::Table(Table {
            columns,
            rows: rows.collect(),
        }),
    ];
    let notes = source.comparison.notes.iter().map(|note| Entry {
        term: String::new(),
        text: note.clone(),
    });
    let notes: Vec<Entry> = notes.collect();
    if !notes.is_empty() {
        blocks.push(Block::Subheading("Notes".to_owned()));
        blocks.push(Block::List(notes));
    }
    blocks
}

fn row(arm: &Arm, budget: Budget) -> Vec<Cell> {
    let mut used: Vec<f64> = arm.runs.iter().map(|run| used(run, budget.kind)).collect();
    used.sort_unstable_by(f64::total_cmp);
    let over = used.iter().map(|used| 100.0 * (used / budget.amount - 1.0));
    let name = Cell::new(&*arm.name);
    let written = |used: f64| match budget.kind {
        BudgetKind::Tokens | BudgetKind::Targets => whole(used.round() as u64),
        BudgetKind::Flops => format!("{used:.3e}"),
        BudgetKind::Hours => format!("{used:.3}"),
    };
    let amount = Cell::new(written(budget.amount));
    let percent = |share: f64| {
        if share.abs() < 0.005 {
            "0.00 %".to_owned()
        } else {
            format!("{share:+.2} %").replace('-', "\u{2212}")
        }
    };
    vec![
        name,
        amount,
        range(used.iter().map(|used| written(*used))),
        range(over.map(percent)),
    ]
}

fn used(run: &Run, kind: BudgetKind) -> f64 {
    match kind {
        BudgetKind::Tokens => run.used.tokens as f64,
        BudgetKind::Targets => run.used.targets as f64,
        BudgetKind::Flops => run.used.flops,
        BudgetKind::Hours => run.used.seconds / 3600.0,
    }
}

/// The least and the most, if they are written differently.
fn range(mut sorted: impl DoubleEndedIterator<Item = String>) -> Cell {
    let Some(least) = sorted.next() else {
        return Cell::dash();
    };
    match sorted.next_back() {
        Some(most) if most != least => Cell::new(format!("{least} to {most}")),
        _ => Cell::new(least),
    }
}
