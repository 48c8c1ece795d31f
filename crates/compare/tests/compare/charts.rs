//! The charts of a report.

use crate::common::page::{made, parsed, select, text, written};

#[test]
fn curves_have_all_axes_bands_and_bounds() {
    let page = parsed(&written(&made(0.1)).html);
    let labels: Vec<String> = select(&page, "svg.cloze-plot text")
        .into_iter()
        .map(text)
        .collect();
    let count = |label: &str| labels.iter().filter(|one| *one == label).count();
    // Two metrics; the title says what the axis says.
    for axis in ["tokens read", "targets predicted", "FLOPs", "seconds"] {
        assert_eq!(count(axis), 2, "{axis}");
        assert_eq!(count(&format!("by {axis}")), 2, "{axis}");
    }
    // Above a hundred times as much needs a logarithm; the breakdown has one chart more.
    assert_eq!(count("10") + count("1"), 8 + 1);
    assert_eq!(
        (count("chance"), count("masked"), count("causal")),
        (1, 5, 9)
    );
    let bands = select(&page, "svg.cloze-plot path.band");
    let lines = select(&page, "svg.cloze-plot path.line");
    assert!(bands.len() >= 3 && lines.len() > bands.len());
}

#[test]
fn arms_have_one_colour_everywhere() {
    let page = written(&made(0.1)).html;
    let (style, rest) = page.split_once("</style>").expect("a style");
    let chart = rest.split_once("<style>").expect("a chart").1;
    let [css, charts] =
        [style, chart].map(|sheet| sheet.split_once("prefers-color-scheme").expect("two looks"));
    for colour in 0..6 {
        for (css, charts) in [(css.0, charts.0), (css.1, charts.1)] {
            let in_charts = between(charts, &format!(".c{colour}{{stroke:"), ";");
            // The dark look names only the colours that it changes.
            let in_page = between(css, &format!("--k{colour}: "), ";");
            if let Some(in_page) = in_page {
                assert_eq!(Some(in_page), in_charts, "{colour}");
            }
        }
        assert!(style.contains(&format!(".k{colour} {{")));
    }
    // `masked` has no loss, and `causal` keeps its second colour.
    let parsed = parsed(&page);
    let lines = select(&parsed, "svg.cloze-plot[aria-label='by seconds'] path.line");
    assert!(
        lines[0]
            .attr("class")
            .is_some_and(|class| class.contains("c1"))
    );
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}
