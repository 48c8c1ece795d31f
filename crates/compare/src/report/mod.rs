//! What a reader sees of a comparison: a page, Markdown, JSON.

mod arms;
mod breakdowns;
mod budget;
mod common;
mod curves;
mod differences;
mod numbers;
mod results;
mod samples;
mod setting;
mod speed;
mod verdicts;

use cloze_pages::numbers::{counted, duration, short};
use cloze_pages::{Block, Column, Figure, Page, Side, Tone};
use serde::Serialize;

use crate::{Analysis, Arm, Budget, Comparison, Metric, MetricOutcome};
use numbers::Numbers;

/// A page: whole by itself, without scripts, light or dark as the reader has it, and made for paper, too.
pub fn html(comparison: &Comparison, analysis: &Analysis) -> String {
    page(comparison, analysis).html()
}

/// The tables and sentences of [`html`] as Markdown.
pub fn markdown(comparison: &Comparison, analysis: &Analysis) -> String {
    page(comparison, analysis).markdown()
}

/// What was shown, and the table of results, as Markdown.
pub fn summary(comparison: &Comparison, analysis: &Analysis) -> String {
    with(
        comparison,
        analysis,
        &[common::tell, verdicts::tell, results::tell],
    )
    .markdown()
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

/// What the sections tell of.
struct Source<'s> {
    comparison: &'s Comparison,
    analysis: &'s Analysis,
}

type Section = fn(&mut Page, &Source<'_>);

fn page(comparison: &Comparison, analysis: &Analysis) -> Page {
    let sections: [Section; 12] = [
        head,
        common::tell,
        verdicts::tell,
        arms::tell,
        results::tell,
        differences::tell,
        curves::tell,
        breakdowns::tell,
        speed::tell,
        samples::tell,
        budget::tell,
        setting::tell,
    ];
    with(comparison, analysis, &sections)
}

fn with(comparison: &Comparison, analysis: &Analysis, sections: &[Section]) -> Page {
    let source = Source {
        comparison,
        analysis,
    };
    let mut page = Page::new(&*comparison.name, "a comparison of cloze");
    page.contents = true;
    for section in sections {
        section(&mut page, &source);
    }
    page
}

impl<'s> Source<'s> {
    fn arms(&self) -> &'s [Arm] {
        &self.comparison.arms
    }

    fn names(&self) -> impl Iterator<Item = &'s str> + use<'s> {
        self.comparison.arms.iter().map(|arm| arm.name.as_str())
    }

    /// What names the rows, then a column for each arm in its colour, then numbers.
    fn columns(&self, first: &str, side: Side, last: &[&str]) -> Vec<Column> {
        let arms = self.names().enumerate();
        let arms = arms.map(|(place, name)| Column::new(name, side).coloured(place));
        let last = last.iter().map(|title| Column::number(*title));
        let first = std::iter::once(Column::text(first));
        first.chain(arms).chain(last).collect()
    }

    /// Each metric with what the results say by it, and how its numbers are written.
    fn metrics(
        &self,
    ) -> impl Iterator<Item = (&'s Metric, &'s MetricOutcome, Numbers)> + use<'_, 's> {
        self.comparison.metrics.iter().filter_map(|metric| {
            let outcome = self.analysis.outcome(&metric.name)?;
            Some((metric, outcome, Numbers::of(metric, outcome)))
        })
    }

    fn seeds(&self) -> usize {
        self.arms().first().map_or(0, |arm| arm.runs.len())
    }
}

fn head(page: &mut Page, source: &Source<'_>) {
    let (comparison, arms) = (source.comparison, source.arms());
    let runs = arms.iter().flat_map(|arm| &arm.runs);
    let seconds = runs.filter_map(|run| Some(run.used?.seconds)).sum();
    let seeds = arms.iter().take(1).flat_map(|arm| &arm.runs);
    let seeds: Vec<String> = seeds.map(|run| run.seed.to_string()).collect();
    let runs = counted((arms.len() * source.seeds()) as u64, "runs");
    page.say(Tone::Lead, &*comparison.question);
    let mut figures = vec![Figure::new("arms", arms.len().to_string(), "")];
    if let Some(Budget { kind, amount }) = comparison.budget {
        figures.extend([
            Figure::new("seeds", source.seeds().to_string(), seeds.join(", ")),
            Figure::new("budget of a run", short(amount), kind.to_string()),
        ]);
    }
    figures.push(Figure::new("time of training", duration(seconds), runs));
    page.push(Block::Figures(figures));
}
