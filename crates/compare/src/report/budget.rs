use cloze_pages::numbers::whole;
use cloze_pages::{Block, Cell, Column, Page, Table};

use super::Source;
use super::numbers::MINUS;
use crate::{Arm, Budget, BudgetKind, Used};

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    let comparison = source.comparison;
    if let Some(budget) = comparison.budget {
        let columns = [
            Column::text("arm"),
            Column::number(format!("budget, {}", budget.kind)),
            Column::number("used"),
            Column::number("beside the budget"),
        ];
        page.heading("How the budget was met");
        let rows = source.arms().iter().map(|arm| row(arm, budget));
        page.table(Table::new(columns, rows));
    }
    if !comparison.notes.is_empty() {
        page.subheading("Notes");
        let notes = comparison
            .notes
            .iter()
            .map(|note| (String::new(), note.clone()));
        page.push(Block::List(notes.collect()));
    }
}

fn row(arm: &Arm, budget: Budget) -> [Cell; 4] {
    let runs = arm.runs.iter().filter_map(|run| run.used);
    let mut used: Vec<f64> = runs.map(|run| used(&run, budget.kind)).collect();
    used.sort_unstable_by(f64::total_cmp);
    let over = used.iter().map(|used| 100.0 * (used / budget.amount - 1.0));
    let written = |used: f64| match budget.kind {
        BudgetKind::Tokens | BudgetKind::Targets => whole(used.round() as u64),
        BudgetKind::Flops => format!("{used:.3e}"),
        BudgetKind::Hours => format!("{used:.3}"),
    };
    let percent = |share: f64| match share.abs() {
        ..0.005 => "0.00 %".to_owned(),
        _ => format!("{share:+.2} %").replace('-', MINUS),
    };
    [
        (&*arm.name).into(),
        written(budget.amount).into(),
        range(used.iter().map(|used| written(*used))),
        range(over.map(percent)),
    ]
}

fn used(used: &Used, kind: BudgetKind) -> f64 {
    match kind {
        BudgetKind::Tokens => used.tokens as f64,
        BudgetKind::Targets => used.targets as f64,
        BudgetKind::Flops => used.flops,
        BudgetKind::Hours => used.seconds / 3600.0,
    }
}

/// The least and the most, if they are written differently.
fn range(mut sorted: impl DoubleEndedIterator<Item = String>) -> Cell {
    let Some(least) = sorted.next() else {
        return Cell::dash();
    };
    match sorted.next_back() {
        Some(most) if most != least => format!("{least} to {most}").into(),
        _ => least.into(),
    }
}
