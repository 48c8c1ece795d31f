//! What holds for every page.

use cloze_pages::{
    Axis, Bar, Block, Cell, Chart, Column, Edit, Figure, Flow, Line, Look, Page, Table, Tone,
};
use proptest::prelude::*;
use scraper::{Html, Selector};

/// A text in every place that takes one, each with its number; and how many there are.
fn filled(text: &str) -> (Page, usize) {
    let count = std::cell::Cell::new(0);
    let text = || format!("{text} {}.", count.replace(count.get() + 1));
    let mut page = Page::new(text(), text());
    page.contents = true;
    page.heading(text());
    page.subheading(text());
    page.quiet(text());
    page.facts([(text(), text())]);
    page.object(&serde_json::json!({ text(): [text(), text()] }), "");
    let cell = |look| Cell::from(text()).beside(text()).look(look);
    let cells = [
        cell(Look::Best),
        cell(Look::Strong),
        Cell::interval(-1.0, 0.5, f64::INFINITY),
    ];
    let columns = [
        Column::text(text()),
        Column::number(text()).coloured(7),
        Column::drawn(text()),
    ];
    page.table(Table::new(columns, [cells]));
    let bar = Bar {
        span: [0.0, 1.0],
        height: 2.0,
        label: text(),
    };
    page.charts([Chart {
        caption: text(),
        bars: vec![bar],
        ..Chart::new(
            text(),
            Axis::linear(text()),
            Axis::linear(text()),
            vec![Line::new(&text(), vec![[0.0, 1.0]])],
        )
    }]);
    page.folded_code(text(), text());
    page.blocks.extend([
        Block::Text(Tone::Lead, text()),
        Block::Text(Tone::Bad, text()),
        Block::Warnings(vec![text()]),
        Block::List(vec![(text(), text())]),
        Block::Figures(vec![Figure::new(&text(), text(), text())]),
        Block::Flow(vec![Flow {
            name: text(),
            label: text(),
            from: 3.0,
            to: 2.0,
        }]),
        Block::Quotes {
            asked: text(),
            wrote: vec![(1, text(), text())],
        },
        Block::Change {
            fate: text(),
            dropped: false,
            reason: text(),
            source: text(),
            text: vec![
                (Edit::Same, text()),
                (Edit::Gone, text()),
                (Edit::New, text()),
            ],
        },
    ]);
    (page, count.get())
}

/// The names of the elements of a page that a strict parser has nothing to say of.
fn elements(page: &Page) -> Vec<String> {
    let html = Html::parse_document(&page.html());
    assert_eq!(html.errors, [""; 0]);
    let all = Selector::parse("*").expect("a selector");
    let elements = html.select(&all);
    elements
        .map(|element| element.value().name().to_owned())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_breaks_out_of_its_place(text in ".{1,40}|[<>&\"'/{}%!\\-a\\n `|*_#]{1,40}") {
        prop_assert_eq!(elements(&filled(&text).0), elements(&filled("harmless").0));
        let markdown = filled(&text).0.markdown();
        let outside: Vec<&str> = markdown.lines().filter(|line| line.starts_with('#')).collect();
        prop_assert!(outside.len() >= 3);
    }
}

#[test]
fn both_forms_say_the_same() {
    let (page, count) = filled("a text");
    let (html, markdown) = (page.html(), page.markdown());
    let lacks = |form: &str| -> Vec<usize> {
        let numbers = 0..count;
        numbers
            .filter(|number| !form.contains(&format!("a text {number}.")))
            .collect()
    };
    assert_eq!(lacks(&html), [0_usize; 0]);
    // The kind of the page, the column that is drawn, and what stands in a drawn chart.
    assert_eq!(lacks(&markdown).len(), 6, "{:?}", lacks(&markdown));
}
