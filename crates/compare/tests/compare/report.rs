//! The page as a whole: only what is known, and nothing that was not asked.

use std::collections::BTreeSet;

use crate::common::page::{made, parsed, select, text, written};
use crate::common::{QUICK, comparison};
use cloze_compare::{Analysis, Comparison, Difference, Shown};

/// Would do harm where it is not escaped.
const EVIL: &str = "</td><script>x</script> \"'&amp;|*_`[a](b) <b>";

#[test]
fn the_parts_stand_in_order_and_can_be_reached() {
    let page = parsed(&written(&made(0.1)).html);
    let headings: Vec<String> = select(&page, "h2").into_iter().map(text).collect();
    assert_eq!(
        headings,
        [
            "What was shown",
            "Arms",
            "Results",
            "Differences",
            "Learning curves",
            "Breakdowns",
            "Speed and memory",
            "What the models write",
            "How the budget was met",
            "Setting"
        ]
    );
    let ids = select(&page, "[id]");
    let ids: BTreeSet<&str> = ids.iter().filter_map(|one| one.attr("id")).collect();
    let links = select(&page, "nav a");
    assert_eq!(links.len(), headings.len());
    for link in links {
        let target = link.attr("href").and_then(|href| href.strip_prefix('#'));
        assert!(target.is_some_and(|target| ids.contains(target)));
    }
}

#[test]
fn nothing_comes_from_elsewhere() {
    let page = written(&made(0.1)).html;
    for absent in [
        "<script", "<link", "<img", "src=", "url(", "@import", "href=\"h",
    ] {
        assert!(!page.contains(absent), "{absent}");
    }
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
}

#[test]
fn text_of_users_stays_text() {
    let mut made = made(0.1);
    made.name = EVIL.to_owned();
    made.question = EVIL.to_owned();
    made.shared = EVIL.to_owned();
    made.notes = vec![EVIL.to_owned()];
    made.environment = serde_json::json!({ EVIL: EVIL, "list": [EVIL] });
    for metric in &mut made.metrics {
        metric.title = EVIL.to_owned();
        metric.unit = EVIL.to_owned();
        metric.method = EVIL.to_owned();
        metric
            .bound
            .iter_mut()
            .for_each(|bound| bound.name = EVIL.to_owned());
    }
    for (place, arm) in made.arms.iter_mut().enumerate() {
        arm.name = format!("{EVIL}{place}");
        arm.objective = EVIL.to_owned();
        arm.differences = vec![Difference {
            path: EVIL.to_owned(),
            value: Some(EVIL.to_owned()),
            base: Some(EVIL.to_owned()),
        }];
        for run in &mut arm.runs {
            run.folder = EVIL.to_owned();
            run.shown = vec![Shown {
                task: EVIL.to_owned(),
                asked: EVIL.to_owned(),
                wrote: EVIL.to_owned(),
            }];
            for item in run.results.values_mut().flatten() {
                item.groups.insert(EVIL.to_owned(), EVIL.to_owned());
            }
            for point in &mut run.curve {
                point.values.insert(EVIL.to_owned(), 1.0);
            }
        }
    }
    let report = written(&made);
    let page = parsed(&report.html);
    assert!(select(&page, "script, b").is_empty());
    for place in [
        "title",
        "h1",
        "p.lead",
        "h3",
        "li",
        "pre",
        "figcaption",
        "dd",
        "td",
        "th",
        "td small",
        "text",
    ] {
        let found = select(&page, place)
            .into_iter()
            .any(|one| text(one).contains(EVIL));
        assert!(found, "{place}");
    }
    // In Markdown only what is quoted as it is has no escapes.
    let outside: String = report.markdown.split("```").step_by(2).collect();
    let mut unescaped = String::new();
    let mut characters = outside.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            characters.next();
        } else {
            unescaped.push(character);
        }
    }
    assert!(!unescaped.contains(['<', '>', '[', ']', '`', '_', '&']));
}

#[test]
fn a_fence_is_longer_than_what_it_holds() {
    let mut made = made(0.1);
    made.arms[0].runs[0].shown[0].wrote = "````\n# a heading".to_owned();
    let markdown = written(&made).markdown;
    assert!(markdown.contains("`````text\n````\n# a heading\n`````\n"));
}

#[test]
fn json_has_all_but_the_items() {
    let made = made(0.1);
    let read: serde_json::Value = serde_json::from_str(&written(&made).json).unwrap();
    let comparison: Comparison = serde_json::from_value(read["comparison"].clone()).unwrap();
    let analysis: Analysis = serde_json::from_value(read["analysis"].clone()).unwrap();
    assert_eq!(comparison, made.without_items());
    assert_eq!(analysis, Analysis::new(&made, QUICK).unwrap());
    let runs = comparison.arms.iter().flat_map(|arm| &arm.runs);
    assert!(
        runs.into_iter()
            .all(|run| run.results.is_empty() && run.curve.len() == 5)
    );
}

#[test]
fn a_comparison_of_nothing_has_a_page() {
    let empty = written(&comparison(Vec::new(), Vec::new()));
    parsed(&empty.html);
    assert!(empty.markdown.contains("No two arms share a metric."));
}
