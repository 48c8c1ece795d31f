//! Pages that are made to cost time or memory; each costs seconds, or all memory, where something
//! grows with the square of its size.

use cloze_corpus::clean::Step;
use proptest::prelude::*;

use super::text;
use crate::clean::apply;

#[test]
fn deep_pages_are_no_danger() {
    let depth = 200_000;
    let deep = format!("{}x{}", "<div>".repeat(depth), "</div>".repeat(depth));
    assert_eq!(
        apply(Step::Html {}, &deep),
        ("x".to_owned(), 2 * depth as u64)
    );
    // What ends outside of the deep part is closed.
    let deep = format!("<nav>{}x</nav>y", "<ul><li>".repeat(depth));
    assert_eq!(text(&deep), "y");
    let deep = format!("{}x", "<ul><li>".repeat(depth));
    assert_eq!(text(&deep), "- x");
    let deep = format!("<p>y</p>{}", "<svg><g><desc>".repeat(depth));
    assert_eq!(text(&deep), "y");
    let quotes = format!("{} x", ">".repeat(depth));
    assert_eq!(apply(Step::Markdown {}, &quotes).0, "x");
}

#[test]
fn misnested_pages_are_no_danger() {
    let names = [
        "a", "b", "code", "em", "font", "i", "nobr", "s", "small", "tt", "u",
    ];
    let open: String = names.map(|name| format!("<{name}>").repeat(3)).concat();
    let fonts: String = (0..300)
        .map(|i| format!("<font color={i} size={i}>"))
        .collect();
    let paragraphs = "</p><p>x".repeat(50_000);
    for (start, count) in [(open, 50_000), (fonts, 50_000)] {
        let words = text(&format!("<p>{start}{paragraphs}"));
        assert_eq!(words.split_whitespace().count(), count);
    }
    let adopted = text(&"<b><i><p></b>x </i>".repeat(30_000));
    assert_eq!(adopted.matches('x').count(), 30_000);
}

#[test]
fn a_tag_without_an_end_is_text() {
    let words: String = (0..60_000).map(|i| format!(" w{i}")).collect();
    let page = format!("<p>a <b{words}");
    assert_eq!(text(&page), format!("a <b{words}"));
    let inline = format!("<p>a<img src='{}' alt=\"{words}\">b", "x/ ".repeat(60_000));
    assert_eq!(text(&inline), "ab");
}

#[test]
fn a_page_of_many_elements_reads_as_one() {
    // More than fit into one tree.
    let row = "<tr><td>a <b>b<td><ul><li>c<li>d</ul>";
    let rows = 60_000;
    let page = format!(
        "<table>{}</table><article><aside>x{}</aside>y<header>z</header></article>",
        row.repeat(rows),
        "<p>x".repeat(300_000)
    );
    let expected = format!("{}y\n\nz", "a b\n\n- c\n- d\n\n".repeat(rows));
    assert!(text(&page) == expected, "the parts do not fit together");
}

/// Elements that show their text.
const SHOWN: [&str; 40] = [
    "a",
    "address",
    "article",
    "b",
    "blockquote",
    "caption",
    "center",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "font",
    "form",
    "h1",
    "h2",
    "i",
    "label",
    "li",
    "main",
    "marquee",
    "math",
    "mi",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "section",
    "span",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
    "u",
];

proptest! {
    #[test]
    fn no_text_outside_of_what_is_left_out_is_lost(
        parts in prop::collection::vec((prop::sample::select(SHOWN.as_slice()), 0..4), 1..60)
    ) {
        let page: String = parts.iter().enumerate().map(|(i, (name, kind))| match kind {
            0 => format!("<{name}>"),
            1 => format!("</{name}>"),
            2 => format!("<aside>not<{name}>this</{name}></aside>"),
            _ => format!(" w{i} "),
        }).collect();
        let words = parts.iter().enumerate().filter(|(_, (_, kind))| *kind == 3);
        // A table moves words out of it.
        let mut expected: Vec<String> = words.map(|(i, _)| format!("w{i}")).collect();
        expected.sort();
        let text = text(&page);
        let mut found: Vec<_> = text.split_whitespace().filter(|it| it.starts_with('w')).collect();
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }
}
