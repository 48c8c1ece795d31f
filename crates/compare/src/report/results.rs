use cloze_pages::{Block, Cell, Look, Page, Side, Table};

use super::Source;
use super::numbers::Numbers;
use crate::{ArmValue, Better, Metric, MetricOutcome, Verdict};

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    let rows = source.metrics().flat_map(|(metric, outcome, numbers)| {
        let values = values(source, metric, outcome, numbers);
        [Some(values), ties(source, outcome)].into_iter().flatten()
    });
    let columns = source.columns("metric", Side::Right, &["to compare with", "items"]);
    page.heading("Results");
    page.table(Table::new(columns, rows));
    page.subheading("How each is scored");
    let metrics = source.comparison.metrics.iter();
    let methods = metrics.map(|metric| (metric.title.clone(), metric.method.clone()));
    page.push(Block::List(methods.collect()));
}

fn values(
    source: &Source<'_>,
    metric: &Metric,
    outcome: &MetricOutcome,
    numbers: Numbers,
) -> Vec<Cell> {
    let better = match metric.better {
        Better::Lower => "lower is better",
        Better::Higher => "higher is better",
    };
    let name = Cell::from(&*metric.title).beside(format!("{}; {better}", metric.unit));
    let value = |value: &ArmValue| {
        let is_best = outcome.verdict == Verdict::Winner(value.arm.clone());
        Cell::from(numbers.value(value.interval.value))
            .beside(numbers.range(value.interval))
            .look(if is_best { Look::Best } else { Look::Plain })
    };
    let values = source
        .names()
        .map(|arm| outcome.value(arm).map_or_else(Cell::dash, value));
    let bound = metric.bound.as_ref().map_or_else(Cell::dash, |bound| {
        Cell::from(numbers.value(bound.value)).beside(&*bound.name)
    });
    let items = Cell::from(outcome.items.to_string());
    let whole = std::iter::once(name).chain(values).chain([bound, items]);
    whole.collect()
}

/// How many items were half right, where any arm has some.
fn ties(source: &Source<'_>, outcome: &MetricOutcome) -> Option<Vec<Cell>> {
    let has_some = |value: &&ArmValue| value.ties.is_some_and(|ties| ties > 0);
    outcome.values.iter().find(has_some)?;
    let scored = outcome.items * outcome.seeds;
    let values = source.names().map(|arm| {
        let ties = outcome.value(arm).and_then(|value| value.ties);
        ties.map_or_else(Cell::dash, |ties| {
            let share = 100.0 * ties as f64 / scored as f64;
            Cell::from(ties.to_string()).beside(format!("{share:.1} %"))
        })
    });
    let name = Cell::from("of these, ties").beside("count one half");
    let scored = Cell::from(scored.to_string()).beside("over all seeds");
    let whole = std::iter::once(name).chain(values);
    Some(whole.chain([Cell::dash(), scored]).collect())
}
