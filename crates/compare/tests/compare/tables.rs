//! The tables of a report, as the page and as Markdown.

use crate::common::page::{made, parsed, select, text, written};
use scraper::{ElementRef, Html};

/// The rows of all tables, each cell with what stands beside it in brackets; drawings are left out.
fn rows_of_page(page: &Html) -> Vec<Vec<String>> {
    let cell = |cell: ElementRef<'_>| {
        let small = cell
            .children()
            .filter_map(ElementRef::wrap)
            .find(|child| child.value().name() == "small");
        let small = small.map(text);
        let whole = text(cell).replace(" ◂ best", "");
        match small {
            Some(small) => format!("{} ({small})", whole.strip_suffix(&small).unwrap_or(&whole)),
            None => whole,
        }
    };
    let rows = select(page, "tr").into_iter().map(|row| {
        let cells = row.children().filter_map(ElementRef::wrap);
        cells.map(cell).collect()
    });
    rows.collect()
}

/// The same of Markdown, without its escapes.
fn rows_of_markdown(markdown: &str) -> Vec<Vec<String>> {
    let lines = markdown
        .lines()
        .filter(|line| line.starts_with('|') && !line.starts_with("| ---"));
    lines
        .map(|line| {
            let inner = line.trim_matches('|').replace("\\|", "\u{1}");
            let plain = |cell: &str| {
                let cell = cell.trim().replace("**", "").replace('\\', "");
                cell.replace('\u{1}', "|")
            };
            inner.split('|').map(plain).collect()
        })
        .collect()
}

#[test]
fn the_page_and_the_markdown_have_the_same_tables() {
    let report = written(&made(0.1));
    let page = parsed(&report.html);
    let drawn = "the first is better";
    let drawn_column = |row: &Vec<String>| row.iter().position(|cell| cell.contains(drawn));
    let mut skip = None;
    let mut rows = rows_of_page(&page);
    for row in &mut rows {
        // A header says whether the rows below it have a drawing.
        if row[0] == "arms" || !row.iter().any(|cell| cell.contains('−')) {
            skip = drawn_column(row);
        }
        if let Some(place) = skip {
            row.remove(place);
        }
    }
    let markdown = rows_of_markdown(&report.markdown);
    assert!(markdown.len() > 20);
    assert_eq!(rows, markdown);
}

#[test]
fn a_value_that_is_missing_is_a_dash() {
    let report = written(&made(0.1));
    let rows = rows_of_markdown(&report.markdown);
    let row = |name: &str| {
        rows.iter()
            .find(|row| row[0].starts_with(name))
            .expect(name)
    };
    let loss = row("The loss (nats per token; lower is better)");
    assert_eq!(loss[1], "–");
    assert!(loss[2].starts_with("2.0"), "{}", loss[2]);
    assert_eq!(row("model.dropout")[1..], ["–", "0.25"]);
    assert!(
        report
            .markdown
            .contains("Nothing to compare: only causal has it, 2.0")
    );
}

#[test]
fn a_winner_is_marked_only_where_it_is_shown() {
    let shown = written(&made(0.1));
    let best = select(&parsed(&shown.html), "td.best")
        .into_iter()
        .map(text)
        .collect::<Vec<_>>();
    assert_eq!(best.len(), 1);
    assert!(shown.markdown.contains("causal is better than masked by"));
    assert_eq!(select(&parsed(&shown.html), "svg.forest.shown").len(), 1);

    let mut noise = made(0.0);
    // Some items better and some worse.
    for run in &mut noise.arms[1].runs {
        for (place, item) in run
            .results
            .get_mut("pairs")
            .expect("items")
            .iter_mut()
            .enumerate()
        {
            let value = &mut item.statistics[0];
            *value = (*value + if place % 2 == 0 { 0.1 } else { -0.1 }).clamp(0.0, 1.0);
        }
    }
    let noise = written(&noise);
    assert!(noise.markdown.contains("No difference is shown between"));
    assert!(!noise.html.contains("◂ best"));
    assert_eq!(select(&parsed(&noise.html), "td.best").len(), 0);
    assert_eq!(select(&parsed(&noise.html), "svg.forest.open").len(), 1);
}

#[test]
fn one_seed_and_broken_scores_are_said() {
    let mut made = made(0.1);
    assert!(written(&made).markdown.contains("between the 3 seeds"));
    for arm in &mut made.arms {
        arm.runs.truncate(1);
    }
    made.arms[0].runs[0]
        .results
        .get_mut("pairs")
        .expect("items")[0]
        .statistics[0] = f64::NAN;
    let report = written(&made);
    assert!(
        report
            .markdown
            .contains("There is one seed: intervals are over items only")
    );
    assert!(
        report
            .markdown
            .contains("masked is left out: 1 score not finite.")
    );
    let rows = rows_of_markdown(&report.markdown);
    assert!(
        rows.iter()
            .any(|row| row[0].starts_with("The pairs") && row[1] == "NaN")
    );
    parsed(&report.html);
}

#[test]
fn the_budget_is_told_to_the_token() {
    let mut made = made(0.1);
    let used = made.arms[1].runs[2].used.as_mut();
    used.expect("known").tokens = 20_480;
    let rows = rows_of_markdown(&written(&made).markdown);
    let told = |name: &str| {
        let mut of = rows
            .iter()
            .filter(|row| row[0] == name && row[1] == "20,000");
        of.next().expect("a row")[2..].to_vec()
    };
    assert_eq!(told("masked"), ["20,000", "0.00 %"]);
    assert_eq!(told("causal"), ["20,000 to 20,480", "0.00 % to +2.40 %"]);
}
