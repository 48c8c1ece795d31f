mod axis;
mod chart;
mod examples;
mod flow;
mod rows;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Output, State, UndefinedBehavior, escape_formatter};
use serde::Serialize;

use self::rows::StageRow;
use super::{Report, excerpt, visible};

/// Warnings and pairs of duplicates on the page; all of them are in the data.
const ROWS: usize = 200;

/// What the template fills in, ready to read.
#[derive(Serialize)]
struct Page<'a> {
    title: String,
    summary: String,
    /// Name, value, note.
    figures: Vec<[String; 3]>,
    notes: Vec<String>,
    notes_left_out: usize,
    flow: Vec<flow::Bar>,
    stages: Vec<StageRow>,
    phases: Vec<[String; 3]>,
    charts: Vec<chart::Chart>,
    tokenizer: Vec<[String; 2]>,
    stores: Vec<[String; 4]>,
    duplicates: Vec<[String; 3]>,
    duplicates_left_out: usize,
    groups: Vec<examples::Group>,
    fingerprint: &'a str,
    recipe: &'a str,
    environment: &'a [(String, String)],
}

impl Report {
    /// One page that needs nothing else: no script, no font, no address. The examples take at most
    /// 1.5 MB, however many there are; what is left out is said.
    #[must_use]
    pub fn html(&self) -> String {
        let notes = self.notes.iter().take(ROWS);
        let page = Page {
            title: excerpt::head(&self.title, 200),
            summary: excerpt::head(&self.summary(), 600),
            figures: rows::figures(self),
            notes: notes.map(|note| excerpt::head(note, 600)).collect(),
            notes_left_out: self.notes.len().saturating_sub(ROWS),
            flow: flow::of(&self.stages),
            stages: self.stages.iter().map(StageRow::of).collect(),
            phases: self.phases.iter().map(rows::phase).collect(),
            charts: self.histograms.iter().map(chart::of).collect(),
            tokenizer: self
                .tokenizer
                .as_ref()
                .map(rows::tokenizer)
                .unwrap_or_default(),
            stores: self.stores.iter().map(rows::store).collect(),
            duplicates: self
                .duplicates
                .iter()
                .take(ROWS)
                .map(rows::duplicate)
                .collect(),
            duplicates_left_out: self.duplicates.len().saturating_sub(ROWS),
            groups: examples::of(self),
            fingerprint: &self.fingerprint,
            recipe: &self.recipe,
            environment: &self.environment,
        };
        // A line that holds a tag of the template only leaves no empty line on the page.
        let mut syntax = SyntaxConfig::builder();
        let syntax = syntax.trim_blocks(true).lstrip_blocks(true).build();
        let syntax = syntax.expect("the customary delimiters");
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_formatter(visibly);
        environment.set_syntax(syntax);
        // The name says that what is filled in is escaped.
        environment
            .render_named_str(
                "page.html",
                include_str!("../page.html"),
                Value::from(Serde(page)),
            )
            .expect("the template is part of the crate, and a test renders all of it")
    }
}

/// All text goes this way: none is forgotten.
fn visibly(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    match value.as_str().filter(|_| !value.is_safe()) {
        Some(text) => escape_formatter(out, state, &Value::from(visible::block(text))),
        None => escape_formatter(out, state, value),
    }
}
