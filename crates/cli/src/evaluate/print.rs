use cloze_compare::{Bootstrap, Interval, MetricOutcome};
use cloze_evaluate::Measured;
use serde_json::json;

use super::args::EvaluateArgs;
use crate::failure::Failure;
use crate::output::{self, say, tell};

/// The numbers with their intervals, and how they come about.
pub(super) fn print(args: &EvaluateArgs, found: &[Measured]) -> Result<(), Failure> {
    let outcome =
        |one: &Measured| MetricOutcome::alone(ARM, &one.metric, &one.items, Bootstrap::STANDARD);
    let outcomes: Vec<MetricOutcome> = found.iter().map(outcome).collect::<Result<_, _>>()?;
    let numbers = found.iter().zip(&outcomes);
    if args.json {
        let numbers = numbers.map(|(measured, outcome)| {
            let interval = value(outcome);
            json!({
                "metric": measured.metric,
                "value": interval.value,
                "low": interval.low,
                "high": interval.high,
                "items": measured.items.len(),
                "breakdowns": outcome.breakdowns,
                "notes": measured.notes,
            })
        });
        output::document(&json!(numbers.collect::<Vec<_>>()));
        return Ok(());
    }
    for (measured, outcome) in numbers {
        one(measured, outcome, &args.by);
    }
    let breakdowns = || outcomes.iter().flat_map(|one| &one.breakdowns);
    for group in &args.by {
        if !breakdowns().any(|one| one.group == *group) {
            tell!("note: none of this has a {group}");
        }
    }
    for note in found.iter().flat_map(|measured| &measured.notes) {
        tell!("note: {note}");
    }
    Ok(())
}

fn one(measured: &Measured, outcome: &MetricOutcome, by: &[String]) {
    let (metric, interval) = (&measured.metric, value(outcome));
    let factor = metric.kind.factor();
    say!(
        "{:<44} {:>10.4}  95 %: {:.4} to {:.4}  ({}, {} items)",
        metric.title,
        factor * interval.value,
        factor * interval.low,
        factor * interval.high,
        metric.unit,
        measured.items.len()
    );
    let asked = |group: &String| by.contains(group);
    for breakdown in outcome.breakdowns.iter().filter(|one| asked(&one.group)) {
        for row in &breakdown.rows {
            let (name, value) = (&row.name, factor * row.values[ARM]);
            say!("  {name:<42} {value:>10.4}  ({} items)", row.items);
        }
    }
}

fn value(outcome: &MetricOutcome) -> Interval {
    outcome
        .value(ARM)
        .expect("the metric was analysed")
        .interval
}

const ARM: &str = "model";
