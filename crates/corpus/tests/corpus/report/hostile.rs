use cloze_corpus::report::{
    Duplicate, Example, Histogram, Report, Series, StoreSummary, TokenizerSummary,
};
use proptest::prelude::*;
use scraper::Html;

use crate::report::html::{selector, texts};
use crate::report::sample;

const ATTACKS: [&str; 8] = [
    "<script>alert(1)</script>",
    "</pre></title></svg></style><script src=//x></script>",
    "\" onmouseover=\"alert(1)\" x='",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}<!--",
    "]]><![CDATA[<a href=javascript:alert(1)>",
    "&lt;script&gt; &amp; &#60;",
    "\u{202e}\u{2066}\0\x1b[2J\u{7f}\u{feff}x\r\n",
];

/// The same text in every place that takes one.
fn filled(text: &str) -> Report {
    let text = || text.to_owned();
    let mut report = sample::report();
    report.stages[0].name = text();
    report.stages[1].name = text();
    report.stages[1].unit = text();
    Report {
        title: text(),
        duplicates: vec![Duplicate {
            removed: text(),
            kept: text(),
            similarity: 0.9,
        }],
        tokenizer: Some(TokenizerSummary {
            kind: text(),
            ..TokenizerSummary::default()
        }),
        stores: vec![StoreSummary {
            name: text(),
            ..StoreSummary::default()
        }],
        histograms: vec![Histogram {
            title: text(),
            unit: text(),
            edges: vec![0.0, 1.0],
            series: vec![Series {
                name: text(),
                counts: vec![1],
            }],
            log: false,
        }],
        examples: vec![
            Example {
                stage: text(),
                source: text(),
                reason: text(),
                before: text(),
                after: None,
            },
            Example::changed(&text(), &text(), &text(), &text(), "other"),
        ],
        notes: vec![text()],
        fingerprint: text(),
        recipe: text(),
        environment: vec![(text(), text())],
        ..report
    }
}

/// The elements of the page, and the names of their attributes.
fn skeleton(page: &str) -> Vec<(String, Vec<String>)> {
    let html = Html::parse_document(page);
    let all = selector("*");
    let elements = html.select(&all).map(|element| {
        let mut names: Vec<_> = element
            .value()
            .attrs()
            .map(|(name, _)| name.to_owned())
            .collect();
        names.sort();
        (element.value().name().to_owned(), names)
    });
    elements.collect()
}

#[test]
fn no_text_breaks_out_of_its_place() {
    let harmless = skeleton(&filled("harmless").html());
    for attack in ATTACKS {
        let page = filled(attack).html();
        assert_eq!(skeleton(&page), harmless, "{attack}");
        let html = Html::parse_document(&page);
        assert!(texts(&html, "script, img, link, iframe, object, a").is_empty());
        assert!(!page.contains([
            '\0', '\x1b', '\u{7f}', '\u{202e}', '\u{2066}', '\u{feff}', '\r'
        ]));
    }
}

#[test]
fn printable_text_comes_back_from_the_page() {
    for attack in &ATTACKS[..7] {
        let html = Html::parse_document(&filled(attack).html());
        assert_eq!(texts(&html, "h1"), [*attack]);
        assert_eq!(texts(&html, "pre.dropped"), [*attack]);
        assert_eq!(texts(&html, ".notes li"), [*attack]);
        assert_eq!(texts(&html, "pre").last().unwrap(), attack);
        assert_eq!(texts(&html, "header .quiet bdi, bdi.quiet"), [*attack; 2]);
    }
}

#[test]
fn a_terminal_is_not_driven_by_a_text() {
    let text = filled(ATTACKS[7]).to_string();
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{feff}']));
}

#[test]
fn nothing_comes_from_elsewhere() {
    let page = sample::report().html();
    for word in [
        "http:", "https:", "//cdn", "@import", "url(h", "<script", "src=",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_page_stays_small() {
    let cases = ["word ", "<'\"", "\u{202e}", "红", "a\u{301}", "a<"];
    for case in cases {
        let long = case.repeat(20_000 / case.len());
        let other = long.replace(case.chars().next().unwrap(), "x");
        let raw = Example {
            stage: "raw".to_owned(),
            before: long.clone(),
            after: Some(other.clone()),
            ..Example::default()
        };
        let mut examples = vec![Example::changed("cut", &long, &long, &long, &other); 1000];
        examples.extend(vec![raw; 1000]);
        let page = Report {
            examples,
            title: long,
            ..Report::default()
        }
        .html();
        assert!(page.len() < 2_000_000, "{case}: {}", page.len());
        let html = Html::parse_document(&page);
        let shown = texts(&html, "article").len();
        assert!(shown > 20 && shown < 2000, "{case}: {shown}");
        assert!(
            texts(&html, "summary")
                .iter()
                .all(|text| text.contains("more in the data"))
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_text_stays_in_its_place(text in ".{0,40}|[<>&\"'/{}%!\\-a\\n ]{0,40}") {
        let text = format!("{text}x");
        let other = filled("harmless x");
        let page = filled(&text).html();
        let html = Html::parse_document(&page);
        prop_assert!(texts(&html, "script, img, a").is_empty());
        prop_assert_eq!(texts(&html, "section").len(), texts(&Html::parse_document(&other.html()), "section").len());
    }
}
