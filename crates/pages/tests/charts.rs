//! What holds for every chart.

use cloze_pages::{Axis, Bar, Chart, Line, Scale, row, thin};
use proptest::prelude::*;

/// The usual, the extreme and what is no number.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -1e3..1e3_f64, 1 => proptest::num::f64::ANY, 1 => Just(0.0)]
}

fn points() -> impl Strategy<Value = Vec<[f64; 2]>> {
    prop::collection::vec([value(), value()], 0..40)
}

fn axis() -> impl Strategy<Value = Axis> {
    let scales = prop_oneof![Just(Scale::Linear), Just(Scale::Log), Just(Scale::Counts)];
    scales.prop_map(|scale| Axis::new("an axis", scale))
}

fn line() -> impl Strategy<Value = Line> {
    let band = prop::collection::vec([value(), value(), value()], 0..20);
    (".{0,30}", points(), band, any::<bool>()).prop_map(|(name, points, band, faint)| Line {
        name,
        points,
        band,
        faint,
    })
}

/// Of a damaged file: its ends may be anything.
fn bar([from, to, height]: [f64; 3]) -> Bar {
    let label = "a < bar".to_owned();
    Bar {
        span: [from, to],
        height,
        label,
    }
}

fn chart() -> impl Strategy<Value = Chart> {
    let lines = prop::collection::vec(line(), 0..8);
    let bars = prop::collection::vec([value(), value(), value()], 0..8);
    (".{0,30}", axis(), axis(), lines, bars).prop_map(|(title, x, y, lines, bars)| Chart {
        bars: bars.into_iter().map(bar).collect(),
        ..Chart::new(title, x, y, lines)
    })
}

proptest! {
    #[test]
    fn every_chart_is_whole(charts in prop::collection::vec(chart(), 1..3)) {
        let svg = row(&charts);
        check_elements(&svg);
        for shape in attributes(&svg, "d") {
            let numbers = shape.split(|sign: char| !(sign.is_ascii_digit() || "-.".contains(sign)));
            for number in numbers.filter(|number| !number.is_empty()) {
                let place: f64 = number.parse().expect("a number");
                prop_assert!(place.abs() < 1500.0, "{place} in {shape}");
            }
            prop_assert!(!shape.contains("NaN") && !shape.contains("inf"), "{shape}");
        }
        for size in ["x", "y", "width", "height"].iter().flat_map(|name| attributes(&svg, name)) {
            let size: f64 = size.trim_end_matches('%').parse().expect("a number");
            prop_assert!(size.abs() < 1500.0, "{size}");
        }
    }

    #[test]
    fn what_is_not_finite_is_counted(ys in prop::collection::vec(value(), 1..200)) {
        let points = (0_u32..).zip(&ys).map(|(x, &y)| [f64::from(x), y]).collect();
        let chart = Chart::new("", Axis::linear("step"), Axis::linear("value"), vec![Line::new("", points)]);
        let svg = chart.svg();
        let nan = ys.iter().filter(|y| y.is_nan()).count();
        let marks = svg.matches("m-3 -3l6 6m0 -6l-6 6").count();
        prop_assert_eq!(marks, nan);
        for (count, what) in [(nan, "NaN"), (ys.iter().filter(|y| **y == f64::INFINITY).count(), "infinite")] {
            let verb = if count == 1 { "is" } else { "are" };
            let told = svg.contains(&format!("{count} {verb} {what}"));
            prop_assert_eq!(told, count > 0);
        }
    }

    #[test]
    fn thinning_keeps_order_ends_and_extremes(
        ys in prop::collection::vec(value(), 1..2000),
        most in 4_usize..300,
    ) {
        let points: Vec<[f64; 2]> = (0_u32..).zip(ys).map(|(x, y)| [f64::from(x), y]).collect();
        let thin = thin(&points, most);
        prop_assert!(thin.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        let finite = |points: &[[f64; 2]]| -> Vec<f64> {
            points.iter().map(|point| point[1]).filter(|y| y.is_finite()).collect()
        };
        let (all, kept) = (finite(&points), finite(&thin));
        prop_assert!(kept.len() <= most);
        prop_assert_eq!(thin[0][0], 0.0);
        prop_assert_eq!(thin[thin.len() - 1][0], points[points.len() - 1][0]);
        for pick in [f64::min, f64::max] {
            let of = |values: &[f64]| values.iter().copied().reduce(pick);
            prop_assert_eq!(of(&all), of(&kept));
        }
        let nan = |points: &[[f64; 2]]| points.iter().any(|point| point[1].is_nan());
        prop_assert_eq!(nan(&points), nan(&thin));
    }
}

#[test]
fn a_gap_breaks_the_line() {
    let chart = |middle| {
        Chart::new(
            "",
            Axis::linear("step"),
            Axis::linear("value"),
            vec![Line::new(
                "",
                vec![
                    [0.0, 1.0],
                    [1.0, 2.0],
                    [2.0, middle],
                    [3.0, 1.0],
                    [4.0, 2.0],
                ],
            )],
        )
    };
    let pieces = |chart: Chart| chart.svg().matches("class=\"line").count();
    assert_eq!(pieces(chart(1.5)), 1);
    assert_eq!(pieces(chart(f64::NAN)), 2);
}

#[test]
fn neighbours_differ_in_colour_and_dashes() {
    let line = |number: u32| Line::new("", vec![[0.0, f64::from(number)], [1.0, 1.0]]);
    let chart = Chart::new(
        "",
        Axis::linear("step"),
        Axis::linear("value"),
        (0..30).map(line).collect(),
    );
    let svg = chart.svg();
    let looks = svg.lines().filter(|line| line.contains("class=\"line"));
    let looks = looks.map(|line| line.split(" opacity").next());
    let looks: std::collections::BTreeSet<_> = looks.collect();
    assert_eq!(looks.len(), 30);
}

#[test]
fn a_chart_without_values_says_so() {
    let chart = Chart::new(
        "empty",
        Axis::linear("step"),
        Axis::log("value"),
        Vec::new(),
    );
    assert!(chart.svg().contains("no values yet"));
}

/// Each element that begins ends, in its order, and no text holds what only markup may.
fn check_elements(svg: &str) {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some(begin) = rest.find('<') {
        let end = begin + rest[begin..].find('>').expect("a tag ends");
        let tag = &rest[begin + 1..end];
        assert!(!tag.contains('<'), "{tag}");
        let name = tag
            .trim_matches('/')
            .split_whitespace()
            .next()
            .expect("a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty());
}

fn attributes<'a>(svg: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!(" {name}=\"");
    let values = svg.split(&begin).skip(1);
    values.filter_map(|rest| rest.split('"').next()).collect()
}
