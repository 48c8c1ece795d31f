use cloze_pages::numbers::{share, whole};
use cloze_pages::{Axis, Bar, Block, Chart, Column, Page, Scale, Table};

use crate::report::{Histogram, Series, excerpt};

/// A chart for each series, over the same values, and the numbers in a table.
pub(super) fn tell(page: &mut Page, histogram: &Histogram) {
    let bins = bins(&histogram.edges);
    let unit = excerpt::head(&histogram.unit, 40);
    let title = excerpt::head(&histogram.title, 120);
    page.subheading(title);
    page.charts(
        histogram
            .series
            .iter()
            .map(|series| chart(histogram, series)),
    );
    let names = histogram
        .series
        .iter()
        .map(|series| excerpt::head(&series.name, 40));
    let columns = std::iter::once(Column::text(unit)).chain(names.map(Column::number));
    let rows = bins.into_iter().enumerate().map(|(place, bin)| {
        let counts = histogram
            .series
            .iter()
            .map(|series| series.counts.get(place));
        let counts = counts.map(|number| whole(number.copied().unwrap_or(0)));
        std::iter::once(bin).chain(counts).collect::<Vec<_>>()
    });
    page.push(Block::Fold {
        title: "The numbers".to_owned(),
        beside: String::new(),
        open: false,
        blocks: vec![Block::Table(Table::new(columns, rows))],
    });
}

fn chart(histogram: &Histogram, series: &Series) -> Chart {
    let [unit, name] = [&histogram.unit, &series.name].map(|text| excerpt::head(text, 40));
    let bins = bins(&histogram.edges);
    let counts = || bins.iter().zip(&series.counts);
    // Those without a count, too: all series stand over the same values.
    let bars = counts().zip(histogram.edges.windows(2));
    let bars = bars.map(|((bin, &number), edges)| Bar {
        span: [edges[0], edges[1]],
        height: number as f64,
        label: format!("{bin} {unit}: {} {name}", whole(number)),
    });
    let x = match histogram.log {
        true => Axis::new(format!("{unit}, logarithmic"), Scale::Counts),
        false => Axis::linear(&*unit),
    };
    Chart {
        caption: summary(counts(), &unit),
        bars: bars.collect(),
        ..Chart::new(&*name, x, Axis::linear("count"), Vec::new())
    }
}

fn summary<'a>(bins: impl Iterator<Item = (&'a String, &'a u64)> + Clone, unit: &str) -> String {
    // In floating point, where a sum of counts from a damaged file does not overflow.
    let total: f64 = bins.clone().map(|(_, &number)| number as f64).sum();
    let mut below = 0.0;
    let median = bins.clone().find(|&(_, &number)| {
        below += number as f64;
        below > 0.0 && below >= total / 2.0
    });
    let mode = bins.max_by_key(|&(_, number)| *number);
    match (median, mode) {
        (Some((median, _)), Some((mode, &number))) => format!(
            "{} in all; median {median} {unit}; most often {mode} ({})",
            whole(total as u64),
            share(number as f64, total)
        ),
        _ => "none".to_owned(),
    }
}

/// Small whole numbers by the first and the last that belong to it, others by the edges.
fn bins(edges: &[f64]) -> Vec<String> {
    let bin = |pair: &[f64]| {
        let (from, to) = (pair[0], pair[1]);
        let whole = from.fract() == 0.0 && to.fract() == 0.0;
        let last = if whole && to < 10_000.0 { to - 1.0 } else { to };
        match last <= from {
            true => exact(from),
            false => format!("{}–{}", exact(from), exact(last)),
        }
    };
    edges.windows(2).map(bin).collect()
}

/// Short, but nothing is rounded that matters: `1,000`, `25 k`, `0.25`.
fn exact(value: f64) -> String {
    match value.abs() {
        10_000.0..1e6 if value % 1000.0 == 0.0 => format!("{} k", value / 1e3),
        1e6..1e9 if value % 10_000.0 == 0.0 => format!("{} M", value / 1e6),
        1e9..1e19 if value % 1e7 == 0.0 => format!("{} G", value / 1e9),
        ..1e19 if value >= 0.0 && value.fract() == 0.0 => whole(value as u64),
        1e15.. => format!("{value:.2e}"),
        _ => format!("{}", (value * 1e4).round() / 1e4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::LogBins;

    #[test]
    fn a_chart_says_what_was_counted() {
        let mut counted = LogBins::new();
        counted.extend([0, 1, 1, 4, 5, 12, 12, 12]);
        let histogram = Histogram::of_bins("Lengths", "tokens", &[("sentences", &counted)]);
        let chart = chart(&histogram, &histogram.series[0]);
        let bars = chart.bars.iter().filter(|bar| bar.height > 0.0);
        let labels: Vec<_> = bars.map(|bar| bar.label.as_str()).collect();
        let expected = [
            "0 tokens: 1 sentences",
            "1 tokens: 2 sentences",
            "4–5 tokens: 2 sentences",
            "10–15 tokens: 3 sentences",
        ];
        assert_eq!(labels, expected);
        let summary = "8 in all; median 4–5 tokens; most often 10–15 (37.5 %)";
        assert_eq!(chart.caption, summary);
        assert_eq!(chart.bars.last().map(|bar| bar.height), Some(3.0));
        let mut page = Page::default();
        tell(&mut page, &histogram);
        assert!(page.markdown().contains("| 3 | 0 |"));
        assert_eq!(bins(&[0.25, 0.5]), ["0.25–0.5"]);
        assert_eq!(bins(&[1e6, 1.6e6]), ["1 M–1.6 M"]);
        let values = [
            0.0,
            0.6000000000000001,
            999.0,
            25_000.0,
            1e6,
            2.5e9,
            15_999.0,
        ];
        let texts = ["0", "0.6", "999", "25 k", "1 M", "2.5 G", "15,999"];
        assert_eq!(values.map(exact), texts);
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
                let mut page = Page::default();
                let histogram = Histogram {
                    edges: edges.clone(),
                    series,
                    log,
                    ..Histogram::default()
                };
                tell(&mut page, &histogram);
                assert!(!page.html().contains("\"NaN") && !page.html().contains("\"inf"));
            }
        }
    }
}
