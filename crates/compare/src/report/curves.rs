use std::collections::BTreeSet;

use cloze_pages::{Axis, Chart, Line, Page};

use super::Source;
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

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    let curves = curves(source);
    if curves.is_empty() {
        return;
    }
    page.heading("Learning curves");
    if source.seeds() > 1 {
        page.quiet("Lines are means over seeds, and areas go from the lowest to the highest seed.");
    }
    for curve in &curves {
        page.subheading(curve.title);
        page.charts(AGAINST.iter().map(|against| chart(source, curve, *against)));
    }
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
    let mut lines: Vec<Line> = arms.map(|arm| of_arm(arm, curve, taken)).collect();
    let bands = lines.iter().flat_map(|line| &line.band);
    let bands = bands.flat_map(|[_, low, high]| [*low, *high]);
    let points = || lines.iter().flat_map(|line| &line.points);
    let xs = || points().map(|[x, _]| *x);
    let (x_wide, y_wide) = (
        is_wide(xs()),
        is_wide(bands.chain(points().map(|[_, y]| *y))),
    );
    let (first, last) = ends(xs());
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
    let axis = |is_wide, title: &str| match is_wide {
        true => Axis::log(title),
        false => Axis::linear(title),
    };
    let (x, y) = (axis(x_wide, name), axis(y_wide, &unit));
    Chart::new(format!("by {name}"), x, y, lines)
}

/// The mean over seeds, checkpoint by checkpoint.
fn of_arm(arm: &Arm, curve: &Curve<'_>, taken: fn(&Used) -> f64) -> Line {
    let most = arm.runs.iter().map(|run| run.curve.len()).max();
    let (mut points, mut band) = (Vec::new(), Vec::new());
    for place in 0..most.unwrap_or(0) {
        let value = |point: &Point| {
            let value = curve.factor * point.values.get(curve.name)?;
            Some([taken(&point.used), value])
        };
        let at = arm
            .runs
            .iter()
            .filter_map(|run| value(run.curve.get(place)?));
        let seeds: Vec<[f64; 2]> = at.collect();
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
    line(&arm.name, points).with_band(band)
}

/// An arm that has no values keeps its colour, and is not in the legend.
pub(super) fn line(arm: &str, points: Vec<[f64; 2]>) -> Line {
    Line::new(if points.is_empty() { "" } else { arm }, points)
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
