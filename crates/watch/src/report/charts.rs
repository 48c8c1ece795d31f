use std::collections::BTreeSet;

use cloze_plot::{Axis, Chart, Line};

use super::smooth::smooth;
use crate::run::{Evaluation, History, Score, Step};

/// The curves of a run by its steps. Those that would be empty or say a thing twice are left out.
pub(super) fn charts(history: &History) -> Vec<Chart> {
    let charts = [
        Some(loss(history)),
        terms(history),
        held_out_terms(history),
        accuracy(history),
        of_steps(
            history,
            "Gradient norm",
            Axis::log("L2 norm, before clipping"),
            |step| step.norm,
        ),
        of_steps(history, "Learning rate", Axis::linear("rate"), |step| {
            step.rate
        }),
        of_steps(
            history,
            "Throughput",
            Axis::linear("tokens per second"),
            |step| step.tokens_per_second,
        ),
    ];
    charts.into_iter().flatten().collect()
}

fn chart(title: &str, y: Axis, lines: Vec<Line>) -> Chart {
    Chart {
        title: title.to_owned(),
        x: Axis::linear("step"),
        y,
        lines,
    }
}

fn loss(history: &History) -> Chart {
    let mut lines = with_mean("training", by_step(history, |step| step.loss));
    lines.extend(history.sets().into_iter().map(|set| {
        let points = history.of_set(set).map(|one| [one.step as f64, one.loss()]);
        Line::new(set, points.collect())
    }));
    chart("Loss", Axis::linear("nats"), lines)
}

/// Raw values behind their mean.
fn with_mean(name: &str, points: Vec<[f64; 2]>) -> Vec<Line> {
    if points.is_empty() {
        return Vec::new();
    }
    let mean = Line::new(&format!("{name}, smoothed"), smooth(&points));
    vec![Line::new(name, points).faint(), mean]
}

fn by_step(history: &History, value: impl Fn(&Step) -> f64) -> Vec<[f64; 2]> {
    let steps = history.steps.iter();
    steps.map(|step| [step.step as f64, value(step)]).collect()
}

fn of_steps(history: &History, title: &str, y: Axis, value: fn(&Step) -> f64) -> Option<Chart> {
    let points = by_step(history, value);
    let lines = vec![Line::new("", points)];
    (!history.steps.is_empty()).then(|| chart(title, y, lines))
}

/// The parts of the training loss, where it has several.
fn terms(history: &History) -> Option<Chart> {
    let names: BTreeSet<&String> = history
        .steps
        .iter()
        .flat_map(|step| step.terms.keys())
        .collect();
    let lines = names.iter().flat_map(|&name| {
        let steps = history.steps.iter();
        let points = steps.filter_map(|step| Some([step.step as f64, *step.terms.get(name)?]));
        with_mean(name, points.collect())
    });
    (names.len() > 1).then(|| {
        chart(
            "Terms, training",
            Axis::linear("nats per target"),
            lines.collect(),
        )
    })
}

fn held_out_terms(history: &History) -> Option<Chart> {
    let several = history.evaluations.iter().any(|one| one.scores.len() > 1);
    let lines = of_scores(history, |score| score.loss);
    several.then(|| chart("Terms, held out", Axis::linear("nats per target"), lines))
}

fn accuracy(history: &History) -> Option<Chart> {
    let lines = of_scores(history, |score| 100.0 * score.accuracy);
    (!lines.is_empty()).then(|| {
        chart(
            "Right predictions, held out",
            Axis::linear("% of targets"),
            lines,
        )
    })
}

/// A line for each set and term.
fn of_scores(history: &History, value: fn(&Score) -> f64) -> Vec<Line> {
    let mut lines = Vec::new();
    for set in history.sets() {
        let of_set = || history.of_set(set);
        let names: BTreeSet<&String> = of_set().flat_map(|one| one.scores.keys()).collect();
        for name in names {
            let point = |one: &Evaluation| Some([one.step as f64, value(one.scores.get(name)?)]);
            lines.push(Line::new(
                &format!("{set}: {name}"),
                of_set().filter_map(point).collect(),
            ));
        }
    }
    lines
}
