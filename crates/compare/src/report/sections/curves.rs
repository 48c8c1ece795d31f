use std::collections::BTreeSet;

use cloze_plot::{Axis, Chart, Line};

use super::Source;
use crate::report::document::Block;
use crate::{Arm, Bound, Point, Used};

/// An axis over which more than this factor is covered is logarithmic: less is seen on a linear one.
const WIDE: f64 = 30.0;

/// What a curve is drawn against: its name, and how much of it a checkpoint took.
type Against = (&'static str, fn(&Used) -> f64);

const AGAINST: [Against; 4] = [
    ("tokens read", |used| used.tokens as f64),
    ("targets predicted", |used| used.targets as f64),
    ("FLOPs", |used| used.flops),
    ("seconds", |used| used.seconds),
];

/// A metric of the curves.
struct Curve<'s> {
    name: &'s str,
    title: &'s str,
    unit: &'s str,
    factor: f64,
    bound: Option<&'s Bound>,
}

pub(super) fn section(source: &Source<'_>) -> Vec<Block> {
    let curves = curves(source);
    if curves.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading("Learning curves")];
    if source.seeds() > 1 {
        blocks.push(Block::Quiet(
            "Lines are means over seeds, and areas go from the lowest to the highest seed."
                .to_owned(),
        ));
    }
    for curve in &curves {
        let charts = AGAINST.iter().map(|against| chart(source, curve, *against));
        blocks.push(Block::Subheading(curve.title.to_owned()));
        blocks.push(Block::Charts(charts.collect()));
    }
    blocks
}

/// Those of the comparison in its order, and after them those that are in curves only.
fn curves<'s>(source: &Source<'s>) -> Vec<Curve<'s>> {
    let runs = source.arms().iter().flat_map(|arm| &arm.runs);
    let points = runs.flat_map(|run| &run.curve);
    let mut names: BTreeSet<&str> = points
        .flat_map(|point| point.values.keys().map(String::as_str))
        .collect();
    let metrics = source.comparison.metrics.iter();
    let known: Vec<Curve<'_>> = metrics
        .filter(|metric| names.remove(metric.name.as_str()))
        .map(|metric| Curve {
            name: &metric.name,
            title: &metric.title,
            unit: &metric.unit,
            factor: metric.kind.factor(),
            bound: metric.bound.as_ref(),
        })
        .collect();
    let others = names.into_iter().map(|name| Curve {
        name,
        title: name,
        unit: "",
        factor: 1.0,
        bound: None,
    });
    known.into_iter().chain(others).collect()
}

fn chart(source: &Source<'_>, curve: &Curve<'_>, (name, taken): Against) -> Chart {
    let arms = source.arms().iter();
    let mut lines: Vec<Line> = arms.map(|arm| line(arm, curve, taken)).collect();
    let bands = |line: &Line| {
        line.band
            .clone()
            .into_iter()
            .flat_map(|[_, low, high]| [low, high])
    };
    let points = || lines.iter().flat_map(|line| &line.points);
    let values = lines
        .iter()
        .flat_map(bands)
        .chain(points().map(|[_, y]| *y));
    let (x_wide, y_wide) = (is_wide(points().map(|[x, _]| *x)), is_wide(values));
    let (first, last) = ends(points().map(|[x, _]| *x));
    let mut unit = curve.unit.to_owned();
    if let Some(bound) = curve.bound {
        let height = curve.factor * bound.value;
        if y_wide && height <= 0.0 {
            unit = format!("{unit} ({}, {height}, is below)", bound.name);
        } else if first < last {
            let ends = vec![[first, height], [last, height]];
            lines.push(Line::new(&bound.name, ends).faint());
        }
    }
    let axis = |is_wide, title: &str| {
        if is_wide {
            Axis::log(title)
        } else {
            Axis::linear(title)
        }
    };
    Chart {
        title: format!("by {name}"),
        x: axis(x_wide, name),
        y: axis(y_wide, &unit),
        lines,
    }
}

/// The mean over seeds, checkpoint by checkpoint.
fn line(arm: &Arm, curve: &Curve<'_>, taken: fn(&Used) -> f64) -> Line {
    let most = arm
        .runs
        .iter()
        .map(|run| run.curve.len())
        .max()
        .unwrap_or(0);
    let (mut points, mut band) = (Vec::new(), Vec::new());
    for place in 0..most {
        let at = arm.runs.iter().filter_map(|run| run.curve.get(place));
        let value = |point: &Point| {
            let value = curve.factor * point.values.get(curve.name)?;
            Some([taken(&point.used), value])
        };
        let seeds: Vec<[f64; 2]> = at.filter_map(value).collect();
        if seeds.is_empty() {
            continue;
        }
        let mean =
            |axis: usize| seeds.iter().map(|seed| seed[axis]).sum::<f64>() / seeds.len() as f64;
        points.push([mean(0), mean(1)]);
        if arm.runs.len() > 1 {
            let (low, high) = ends(seeds.iter().map(|[_, y]| *y));
            band.push([mean(0), low, high]);
        }
    }
    // An arm that has no values keeps its colour, and is not in the legend.
    let name = if points.is_empty() { "" } else { &arm.name };
    Line::new(name, points).with_band(band)
}

fn is_wide(values: impl Iterator<Item = f64>) -> bool {
    let (low, high) = ends(values.filter(|value| value.is_finite()));
    low > 0.0 && high / low >= WIDE
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}
