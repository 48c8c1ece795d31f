use cloze_compare::{
    Analysis, Arm, Bootstrap, Budget, BudgetKind, Comparison, Interval, Outcome, Run, Used,
};
use cloze_run::evaluate::Measured;
use serde_json::json;

use super::args::EvaluateArgs;
use crate::failure::Failure;
use crate::output::say;

/// The numbers with their intervals, and how they come about.
pub(super) fn print(args: &EvaluateArgs, found: &[Measured]) -> Result<(), Failure> {
    let comparison = alone(found);
    let analysis = Analysis::new(&comparison, Bootstrap::STANDARD)?;
    let numbers = found.iter().zip(&analysis.outcomes);
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
        say!("{:#}", json!(numbers.collect::<Vec<_>>()));
        return Ok(());
    }
    for (measured, outcome) in numbers {
        one(measured, outcome, &args.by);
    }
    let breakdowns = || analysis.outcomes.iter().flat_map(|one| &one.breakdowns);
    for group in &args.by {
        if !breakdowns().any(|one| one.group == *group) {
            say!("note: none of this has a {group}");
        }
    }
    for note in found.iter().flat_map(|measured| &measured.notes) {
        say!("note: {note}");
    }
    Ok(())
}

fn one(measured: &Measured, outcome: &Outcome, by: &[String]) {
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

fn value(outcome: &Outcome) -> Interval {
    outcome
        .value(ARM)
        .expect("the metric was analysed")
        .interval
}

const ARM: &str = "model";

/// One model, as if it were compared.
fn alone(found: &[Measured]) -> Comparison {
    let results = found
        .iter()
        .map(|one| (one.metric.name.clone(), one.items.clone()));
    let run = Run {
        seed: 0,
        folder: String::new(),
        parameters: 0,
        used: Used {
            steps: 0,
            tokens: 0,
            targets: 0,
            flops: 0.0,
            seconds: 0.0,
        },
        peak_memory: None,
        curve: Vec::new(),
        results: results.collect(),
        shown: Vec::new(),
    };
    Comparison {
        name: String::new(),
        question: String::new(),
        budget: Budget {
            kind: BudgetKind::Tokens,
            amount: 0.0,
        },
        shared: String::new(),
        metrics: found.iter().map(|one| one.metric.clone()).collect(),
        arms: vec![Arm {
            name: ARM.to_owned(),
            objective: String::new(),
            differences: Vec::new(),
            runs: vec![run],
        }],
        notes: Vec::new(),
        environment: serde_json::Value::Null,
    }
}
