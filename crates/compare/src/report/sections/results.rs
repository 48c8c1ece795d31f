use super::Source;
use crate::report::document::{Block, Cell, Column, Entry, Look, Side, Table};
use crate::report::numbers::Numbers;
use crate::{ArmValue, Better, Metric, Outcome, Verdict};

pub(super) fn section(source: &Source<'_>) -> Vec<Block> {
    let mut columns = vec![Column::text("metric")];
    columns.extend(source.columns(Side::Right));
    columns.push(Column::number("to compare with"));
    columns.push(Column::number("items"));
    let rows = source.metrics().flat_map(|(metric, outcome, numbers)| {
        let value = values(source, metric, outcome, numbers);
        [Some(value), ties(source, outcome)].into_iter().flatten()
    });
    let methods = source.comparison.metrics.iter().map(|metric| Entry {
        term: metric.title.clone(),
        text: metric.method.clone(),
    });
    vec![
        Block::Heading("Results"),
        Block::Table(Table {
            columns,
            rows: rows.collect(),
        }),
        Block::Subheading("How each is scored".to_owned()),
        Block::List(methods.collect()),
    ]
}

fn values(source: &Source<'_>, metric: &Metric, outcome: &Outcome, numbers: Numbers) -> Vec<Cell> {
    let better = match metric.better {
        Better::Lower => "lower is better",
        Better::Higher => "higher is better",
    };
    let name = Cell::new(&*metric.title).beside(format!("{}; {better}", metric.unit));
    let values = source.names().map(|arm| {
        let is_best = outcome.verdict == Verdict::Winner(arm.to_owned());
        let look = if is_best { Look::Best } else { Look::Plain };
        outcome.value(arm).map_or_else(Cell::dash, |value| {
            Cell::new(numbers.value(value.interval.value))
                .beside(numbers.range(value.interval))
                .look(look)
        })
    });
    let bound = metric.bound.as_ref().map_or_else(Cell::dash, |bound| {
        Cell::new(numbers.value(bound.value)).beside(&*bound.name)
    });
    let items = Cell::new(outcome.items.to_string());
    let whole = std::iter::once(name).chain(values).chain([bound, items]);
    whole.collect()
}

/// How many items were half right, where any arm has some.
fn ties(source: &Source<'_>, outcome: &Outcome) -> Option<Vec<Cell>> {
    let has_some = |value: &&ArmValue| value.ties.is_some_and(|ties| ties > 0);
    outcome.values.iter().find(has_some)?;
    let scored = outcome.items * outcome.seeds;
    let values = source.names().map(|arm| {
        let ties = outcome.value(arm).and_then(|value| value.ties);
        ties.map_or_else(Cell::dash, |ties| {
            let share = 100.0 * ties as f64 / scored as f64;
            Cell::new(ties.to_string()).beside(format!("{share:.1} %"))
        })
    });
    let name = Cell::new("of these, ties").beside("count one half");
    let scored = Cell::new(scored.to_string()).beside("over all seeds");
    let whole = std::iter::once(name).chain(values);
    Some(whole.chain([Cell::dash(), scored]).collect())
}
