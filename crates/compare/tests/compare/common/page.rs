//! A report of results that are made up, and how to look into it.

use cloze_compare::{
    Analysis, Arm, Better, Bound, Comparison, Difference, Item, MetricKind, Point, Shown, report,
};
use scraper::{ElementRef, Html, Selector};

use super::{QUICK, arm, comparison, item, metric, run};

pub(crate) fn select<'h>(page: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).collect()
}

pub(crate) fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// A page that a strict parser has nothing to say of.
pub(crate) fn parsed(page: &str) -> Html {
    let parsed = Html::parse_document(page);
    assert_eq!(parsed.errors, [""; 0]);
    parsed
}

pub(crate) struct Report {
    pub(crate) html: String,
    pub(crate) markdown: String,
    pub(crate) json: String,
}

pub(crate) fn written(comparison: &Comparison) -> Report {
    let analysis = Analysis::new(comparison, QUICK).expect("paired results");
    Report {
        html: report::html(comparison, &analysis),
        markdown: report::markdown(comparison, &analysis),
        json: report::json(comparison, &analysis),
    }
}

/// Two arms with curves, groups and texts; `causal` is better by `ahead`, and `masked` lacks `loss`.
pub(crate) fn made(ahead: f64) -> Comparison {
    let arm_of = |name: &str, shift: f64, has_loss: bool| -> Arm {
        let runs = (1..=3).map(|seed| {
            let noise = |id: usize| ((id * 7919 + 31 * seed as usize) % 101) as f64 / 1000.0;
            let pairs = (0..60).map(|id| {
                grouped(
                    id,
                    ((id % 4) as f64 / 4.0 + shift + noise(id)).clamp(0.0, 1.0),
                )
            });
            let mut run = run(seed, &[("pairs", pairs.collect())]);
            if has_loss {
                let items = (0..30).map(|id| item(id, 2.0 + noise(id)));
                run.results.insert("loss".to_owned(), items.collect());
            }
            run.curve = (1..=5).map(|place| point(place, shift, has_loss)).collect();
            run.shown = vec![Shown {
                task: "samples".to_owned(),
                asked: "Once".to_owned(),
                wrote: format!("upon a {name}"),
            }];
            run
        });
        arm(name, runs.collect())
    };
    let mut pairs = metric("pairs", MetricKind::Accuracy, Better::Higher);
    pairs.bound = Some(Bound {
        name: "chance".to_owned(),
        value: 0.5,
    });
    let loss = metric("loss", MetricKind::Mean, Better::Lower);
    let mut made = comparison(
        vec![loss, pairs],
        vec![arm_of("masked", 0.0, false), arm_of("causal", ahead, true)],
    );
    made.arms[1].differences = vec![Difference {
        path: "model.dropout".to_owned(),
        value: Some("0.25".to_owned()),
        base: None,
    }];
    made.notes = vec!["A note.".to_owned()];
    made
}

fn grouped(id: usize, value: f64) -> Item {
    let mut item = item(id, value);
    item.groups
        .insert("distance".to_owned(), (id % 5).to_string());
    item
}

fn point(place: u64, shift: f64, has_loss: bool) -> Point {
    let mut used = run(0, &[]).used.expect("known");
    used.tokens = 1000 * place;
    let mut values = vec![("pairs".to_owned(), 0.5 + shift + 0.01 * place as f64)];
    if has_loss {
        values.push(("loss".to_owned(), 100.0 / 4_f64.powi(place as i32)));
    }
    let values = values.into_iter().collect();
    Point { used, values }
}
