use serde::Serialize;

use super::axis::{self, Axis, Tick};
use crate::report::numbers::{count, share};
use crate::report::{Histogram, Series, excerpt};

/// A histogram in places: x in percent of the width, y in pixels, so that text keeps its size on
/// any screen.
#[derive(Serialize)]
pub(super) struct Chart {
    title: String,
    unit: String,
    log: bool,
    ticks: Vec<Tick>,
    panels: Vec<Panel>,
    /// The header of the table.
    names: Vec<String>,
    /// Of the table: the bin, then a count for each series.
    rows: Vec<Vec<String>>,
}

/// One series. Each has a panel, over the same values: nothing overlaps, and no legend is needed.
#[derive(Serialize)]
struct Panel {
    name: String,
    /// What a reader should take from it.
    summary: String,
    grid: Vec<Tick>,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    x: f64,
    width: f64,
    height: f64,
    label: String,
}

/// Of the bars, in pixels.
const HEIGHT: f64 = 120.0;

pub(super) fn of(histogram: &Histogram) -> Chart {
    let bins: Vec<String> = histogram
        .edges
        .windows(2)
        .map(|pair| bin(pair[0], pair[1]))
        .collect();
    let axis = Axis::new(&histogram.edges, histogram.log);
    let unit = excerpt::head(&histogram.unit, 40);
    let rows = bins.iter().enumerate().map(|(index, name)| {
        let counts = histogram
            .series
            .iter()
            .map(|series| series.counts.get(index));
        let counts = counts.map(|number| count(number.copied().unwrap_or(0)));
        [name.clone()].into_iter().chain(counts).collect()
    });
    let panels = histogram
        .series
        .iter()
        .map(|series| panel(series, &histogram.edges, &axis, &bins, &unit));
    Chart {
        title: excerpt::head(&histogram.title, 120),
        log: histogram.log,
        ticks: axis.ticks(),
        panels: panels.collect(),
        names: histogram
            .series
            .iter()
            .map(|series| excerpt::head(&series.name, 40))
            .collect(),
        rows: rows.collect(),
        unit,
    }
}

fn panel(series: &Series, edges: &[f64], axis: &Axis, bins: &[String], unit: &str) -> Panel {
    let name = excerpt::head(&series.name, 40);
    let most = series.counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let bins = || bins.iter().zip(edges.windows(2)).zip(&series.counts);
    let bars = bins()
        .filter(|&(_, &number)| number > 0)
        .map(|((bin, pair), &number)| {
            let (from, to) = (axis.percent(pair[0]), axis.percent(pair[1]));
            Bar {
                x: from,
                width: to - from,
                height: (HEIGHT * number as f64 / most).max(1.0),
                label: format!("{bin} {unit}: {} {name}", count(number)),
            }
        });
    let grid = axis::steps(0.0, most, 3)
        .into_iter()
        .filter(|&value| value > 0.0);
    let grid = grid.map(|value| Tick::new(HEIGHT - HEIGHT * value / most, value));
    Panel {
        summary: summary(
            bins().map(|((bin, _), &number)| (bin.as_str(), number)),
            unit,
        ),
        bars: bars.collect(),
        grid: grid.collect(),
        name,
    }
}

fn summary<'a>(bins: impl Iterator<Item = (&'a str, u64)> + Clone, unit: &str) -> String {
    // In floating point, where a sum of counts from a damaged file does not overflow.
    let total: f64 = bins.clone().map(|(_, number)| number as f64).sum();
    let mut below = 0.0;
    let median = bins.clone().find(|&(_, number)| {
        below += number as f64;
        below > 0.0 && below >= total / 2.0
    });
    let mode = bins.max_by_key(|&(_, number)| number);
    match (median, mode) {
        (Some((median, _)), Some((mode, number))) => format!(
            "{} in all; median {median} {unit}; most often {mode} ({})",
            count(total as u64),
            share(number as f64, total)
        ),
        _ => "none".to_owned(),
    }
}

/// Small whole numbers by the first and the last that belong to it, others by its edges.
fn bin(from: f64, to: f64) -> String {
    let whole = from.fract() == 0.0 && to.fract() == 0.0;
    let last = if whole && to < 10_000.0 { to - 1.0 } else { to };
    if last <= from {
        axis::exact(from)
    } else {
        format!("{}–{}", axis::exact(from), axis::exact(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::LogBins;

    #[test]
    fn a_chart_says_what_was_counted() {
        let mut bins = LogBins::new();
        bins.extend([0, 1, 1, 4, 5, 12, 12, 12]);
        let chart = of(&Histogram::of_bins(
            "Lengths",
            "tokens",
            &[("sentences", &bins)],
        ));
        let labels: Vec<_> = chart.panels[0]
            .bars
            .iter()
            .map(|bar| bar.label.as_str())
            .collect();
        let expected = [
            "0 tokens: 1 sentences",
            "1 tokens: 2 sentences",
            "4–5 tokens: 2 sentences",
            "10–15 tokens: 3 sentences",
        ];
        assert_eq!(labels, expected);
        let summary = "8 in all; median 4–5 tokens; most often 10–15 (37.5 %)";
        assert_eq!(chart.panels[0].summary, summary);
        assert_eq!(chart.panels[0].bars[3].height, HEIGHT);
        assert_eq!(chart.rows[3], ["3", "0"]);
        assert_eq!(bin(0.25, 0.5), "0.25–0.5");
        assert_eq!(bin(1e6, 1.6e6), "1 M–1.6 M");
    }

    #[test]
    fn a_damaged_histogram_is_drawn_without_panic() {
        for edges in [
            vec![],
            vec![1.0],
            vec![f64::NAN; 3],
            vec![5.0, 5.0, 1.0],
            vec![-1.0, 0.0, f64::MAX],
        ] {
            for log in [false, true] {
                let series = vec![Series {
                    name: "x".to_owned(),
                    counts: vec![u64::MAX; 9],
                }];
                let chart = of(&Histogram {
                    edges: edges.clone(),
                    series,
                    log,
                    ..Histogram::default()
                });
                let bars = chart.panels.iter().flat_map(|panel| &panel.bars);
                assert!(bars.flat_map(|bar| [bar.x, bar.width]).all(f64::is_finite));
            }
        }
    }
}
