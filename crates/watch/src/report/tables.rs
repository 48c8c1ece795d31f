use std::collections::BTreeMap;

use cloze_pages::{Cell, Column, Look, Page, Table};
use cloze_train::{EvaluationMetrics, History, Rollback, TermScore};

/// A page with more rows than this is slow to open; the file has them all.
const ROWS: usize = 500;

/// The newest first; the best of each set is marked.
pub(super) fn evaluations(page: &mut Page, history: &History, by: &str) {
    page.heading("Evaluations");
    if history.evaluations.is_empty() {
        return page.quiet("None yet.");
    }
    page.quiet(format!(
        "The best checkpoint is chosen by {by}, on the first set."
    ));
    let best = best(history, by);
    let columns = [
        Column::number("step"),
        Column::text("set"),
        Column::number("loss, nats"),
        Column::text("terms: nats, right"),
    ];
    let row = |one: &EvaluationMetrics| {
        let cells = [
            one.step.to_string(),
            one.set.clone(),
            format!("{:.4}", one.loss()),
            terms(one),
        ];
        let [step, set, loss, terms] = cells.map(Cell::from);
        if best.get(one.set.as_str()) != Some(&one.step) {
            return [step, set, loss, terms];
        }
        let [step, set, terms] = [step, set, terms].map(|cell| cell.look(Look::Strong));
        [step, set, loss.look(Look::Best), terms]
    };
    newest(page, "evaluations", columns, &history.evaluations, row);
}

/// Steps that were taken back, the newest first.
pub(super) fn rollbacks(page: &mut Page, rollbacks: &[Rollback]) {
    if rollbacks.is_empty() {
        return;
    }
    page.heading("Steps taken back");
    let columns = [
        Column::number("bad step"),
        Column::number("back to"),
        Column::text("why"),
    ];
    let row = |one: &Rollback| {
        let cells = [
            one.bad_step.to_string(),
            one.step.to_string(),
            one.trouble.clone(),
        ];
        cells.map(Cell::from)
    };
    newest(page, "steps taken back", columns, rollbacks, row);
}

fn newest<T, const N: usize>(
    page: &mut Page,
    what: &str,
    columns: [Column; N],
    all: &[T],
    row: impl Fn(&T) -> [Cell; N],
) {
    if all.len() > ROWS {
        let count = all.len();
        page.quiet(format!(
            "The last {ROWS} of {count} {what}; metrics.jsonl has them all."
        ));
    }
    page.table(Table::new(columns, all.iter().rev().take(ROWS).map(row)));
}

/// The step of the best evaluation of each set.
fn best<'a>(history: &'a History, by: &str) -> BTreeMap<&'a str, u64> {
    let mut best: BTreeMap<&str, (f64, u64)> = BTreeMap::new();
    for one in &history.evaluations {
        let Some(measure) = one.measure(by) else {
            continue;
        };
        let so_far = best.get(one.set.as_str()).map(|&(value, _)| value);
        if measure.is_better_than(so_far) {
            best.insert(&one.set, (measure.value, one.step));
        }
    }
    best.into_iter()
        .map(|(set, (_, step))| (set, step))
        .collect()
}

fn terms(evaluation: &EvaluationMetrics) -> String {
    let term = |(name, score): (&String, &TermScore)| {
        format!("{name} {:.4}, {:.1} %", score.loss, 100.0 * score.accuracy)
    };
    let terms: Vec<String> = evaluation.scores.iter().map(term).collect();
    terms.join("; ")
}
