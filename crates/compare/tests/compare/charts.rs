//! The charts of a report.

use crate::common::page::{made, parsed, select, text, written};
use scraper::ElementRef;

#[test]
fn curves_have_all_axes_bands_and_bounds() {
    let page = parsed(&written(&made(0.1)).html);
    let labels: Vec<String> = select(&page, "svg.cloze-chart text")
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
    let bands = select(&page, "svg.cloze-chart path.band");
    let lines = select(&page, "svg.cloze-chart path.line");
    assert!(bands.len() >= 3 && lines.len() > bands.len());
}

#[test]
fn arms_have_one_colour_everywhere() {
    let page = written(&made(0.1)).html;
    let (style, rest) = page.split_once("</style>").expect("a style");
    assert!(!rest.contains("<style"), "one style for all charts");
    for colour in 0..6 {
        let rule = format!(".cloze-chart .c{colour}, .key.c{colour} {{ color:");
        assert!(style.contains(&rule), "{colour}");
    }
    // `masked` has no loss, and `causal` keeps its second colour.
    let parsed = parsed(&page);
    let lines = select(
        &parsed,
        "svg.cloze-chart[aria-label='by seconds'] path.line",
    );
    assert!(
        lines[0]
            .attr("class")
            .is_some_and(|class| class.contains("c1"))
    );
    for key in select(&parsed, "th .key.c1") {
        let column = key.parent().and_then(ElementRef::wrap);
        assert_eq!(column.map(text).as_deref(), Some("causal"));
    }
}
