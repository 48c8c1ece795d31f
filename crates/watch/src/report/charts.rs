use std::collections::BTreeSet;

use cloze_pages::{Axis, Chart, Line};
use cloze_train::{EvaluationMetrics, History, StepMetrics, TermScore};

use super::smooth::smooth;

/// The curves of a run by its steps. Those that would be empty or say a thing twice are left out.
pub(super) fn charts(history: &History) -> Vec<Chart> {
    let chart = |title: &str, y: Axis, lines| Chart::new(title, Axis::linear("step"), y, lines);
    let nats = || Axis::linear("nats per target");
    let mut charts = vec![chart("Loss", Axis::linear("nats"), loss(history))];
    let terms = terms(history);
    if terms.len() > 2 {
        charts.push(chart("Terms, training", nats(), terms));
    }
    if history.evaluations.iter().any(|one| one.scores.len() > 1) {
        let lines = of_scores(history, |score| score.loss);
        charts.push(chart("Terms, held out", nats(), lines));
    }
    let right = of_scores(history, |score| 100.0 * score.accuracy);
    if !right.is_empty() {
        let y = Axis::linear("% of targets");
        charts.push(chart("Right predictions, held out", y, right));
    }
    if history.steps.is_empty() {
        return charts;
    }
    let of_steps = |value: fn(&StepMetrics) -> f64| {
        vec![Line::new("", by_step(history, |step| Some(value(step))))]
    };
    charts.extend([
        chart(
            "Gradient norm",
            Axis::log("L2 norm, before clipping"),
            of_steps(|step| step.norm),
        ),
        chart(
            "Learning rate",
            Axis::linear("rate"),
            of_steps(|step| step.rate),
        ),
        chart(
            "Throughput",
            Axis::linear("tokens per second"),
            of_steps(|step| step.tokens_per_second),
        ),
    ]);
    charts
}

fn loss(history: &History) -> Vec<Line> {
    let mut lines = with_mean("training", by_step(history, |step| Some(step.loss)));
    lines.extend(history.sets().into_iter().map(|set| {
        let points = history.of_set(set).map(|one| [one.step as f64, one.loss()]);
        Line::new(set, points.collect())
    }));
    lines
}

/// The parts of the training loss: two lines for each.
fn terms(history: &History) -> Vec<Line> {
    let steps = history.steps.iter();
    let names: BTreeSet<&String> = steps.flat_map(|step| step.terms.keys()).collect();
    let names = names.into_iter();
    let of = |name: &String| by_step(history, |step| step.terms.get(name).copied());
    names.flat_map(|name| with_mean(name, of(name))).collect()
}

/// Raw values behind their mean.
fn with_mean(name: &str, points: Vec<[f64; 2]>) -> Vec<Line> {
    if points.is_empty() {
        return Vec::new();
    }
    let mean = Line::new(&format!("{name}, smoothed"), smooth(&points));
    vec![Line::new(name, points).faint(), mean]
}

fn by_step(history: &History, value: impl Fn(&StepMetrics) -> Option<f64>) -> Vec<[f64; 2]> {
    let steps = history.steps.iter();
    steps
        .filter_map(|step| Some([step.step as f64, value(step)?]))
        .collect()
}

/// A line for each set and term.
fn of_scores(history: &History, value: fn(&TermScore) -> f64) -> Vec<Line> {
    let mut lines = Vec::new();
    for set in history.sets() {
        let of_set = || history.of_set(set);
        let names: BTreeSet<&String> = of_set().flat_map(|one| one.scores.keys()).collect();
        for name in names {
            let point =
                |one: &EvaluationMetrics| Some([one.step as f64, value(one.scores.get(name)?)]);
            lines.push(Line::new(
                &format!("{set}: {name}"),
                of_set().filter_map(point).collect(),
            ));
        }
    }
    lines
}
