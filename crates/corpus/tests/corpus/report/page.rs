use std::collections::HashSet;

use cloze_corpus::report::Report;
use scraper::Html;

use crate::report::html::{selector, texts};
use crate::report::sample::report;

#[test]
fn the_page_opens_with_what_matters() {
    let html = Html::parse_document(&report().html());
    assert_eq!(texts(&html, "title")[0], "novels: corpus report");
    let lead = "60 documents, 42.1 MB in; 57 documents, 38.2 MB, 9.80 M tokens out; \
                removed: 1 by boilerplate, 1 by exact duplicates, 1 by near duplicates.";
    assert_eq!(texts(&html, ".lead"), [lead]);
    assert_eq!(
        texts(&html, ".value"),
        ["57", "38.2 MB", "9.80 M", "3 min 12 s"]
    );
}

#[test]
fn examples_show_the_words_that_changed() {
    let html = Html::parse_document(&report().html());
    let (went, came) = (texts(&html, "pre del"), texts(&html, "pre ins"));
    assert_eq!(went[..2], ["didnâ€™t", "cafÃ©"]);
    assert_eq!(came[..2], ["didn’t", "café"]);
    assert!(went[2].starts_with("The Project Gutenberg eBook") && went[2].contains(" … "));
    assert!(
        came[2..]
            .iter()
            .all(|text| text.trim() != "Call me Ishmael.")
    );
    // In the order of the stages; a stage that the report does not name comes last.
    let order: Vec<_> = texts(&html, "details summary")
        .into_iter()
        .filter(|text| text.contains("example"))
        .collect();
    assert_eq!(order.len(), 4);
    assert!(order[0].starts_with("mojibake") && order[3].starts_with("white-space"));
}

#[test]
fn the_page_can_be_heard() {
    let page = report().html();
    let html = Html::parse_document(&page);
    assert!(texts(&html, "th:not([scope])").is_empty());
    let count = |selector| texts(&html, selector).len();
    assert_eq!(count("svg"), 3);
    assert_eq!(count("svg[role=img]:not([aria-label=''])"), count("svg"));
    assert_eq!(count("svg > desc"), count("svg"));
    let ids: Vec<_> = html
        .select(&selector("[id]"))
        .filter_map(|element| element.attr("id"))
        .collect();
    let known: HashSet<_> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len());
    for element in html.select(&selector("[aria-labelledby]")) {
        let mut names = element.attr("aria-labelledby").unwrap().split(' ');
        assert!(names.all(|name| known.contains(name)));
    }
}

#[test]
fn an_empty_report_is_a_page_too() {
    let html = Html::parse_document(&Report::default().html());
    assert_eq!(texts(&html, ".lead"), ["nothing was read."]);
    assert!(texts(&html, "svg, table, details").is_empty());
}
