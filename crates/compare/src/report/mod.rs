//! What a reader sees of a comparison: a page, Markdown, JSON.

mod document;
mod forest;
mod html;
mod markdown;
mod numbers;
mod sections;

use serde::Serialize;

use crate::{Analysis, Comparison};
use document::Document;

/// A page: whole by itself, without scripts, light or dark as the reader has it, and made for paper, too.
pub fn html(comparison: &Comparison, analysis: &Analysis) -> String {
    html::page(&Document::of(comparison, analysis))
}

/// The tables and sentences of [`html`] as Markdown.
pub fn markdown(comparison: &Comparison, analysis: &Analysis) -> String {
    markdown::text(&Document::of(comparison, analysis))
}

/// What was shown, and the table of results, as Markdown.
pub fn summary(comparison: &Comparison, analysis: &Analysis) -> String {
    markdown::text(&Document::summary(comparison, analysis))
}

/// The same for programs: the comparison without the scores of single items, and the analysis.
pub fn json(comparison: &Comparison, analysis: &Analysis) -> String {
    #[derive(Serialize)]
    struct Whole<'a> {
        comparison: Comparison,
        analysis: &'a Analysis,
    }
    let whole = Whole {
        comparison: comparison.without_items(),
        analysis,
    };
    let text = serde_json::to_string_pretty(&whole);
    text.expect("names are text, and numbers that JSON lacks are written as text")
}
