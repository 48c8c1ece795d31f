mod arms;
mod breakdowns;
mod budget;
mod curves;
mod differences;
mod results;
mod samples;
mod setting;
mod speed;
mod verdicts;

use super::document::{Block, Column, Document, Figure, Side};
use super::numbers::{Numbers, counted};
use crate::{Analysis, Arm, Comparison, Metric, Outcome};

/// What the sections tell of.
struct Source<'s> {
    comparison: &'s Comparison,
    analysis: &'s Analysis,
}

type Section = fn(&Source<'_>) -> Vec<Block>;

impl Document {
    pub(super) fn of(comparison: &Comparison, analysis: &Analysis) -> Self {
        let sections: [Section; 11] = [
            head,
            verdicts::section,
            arms::section,
            results::section,
            differences::section,
            curves::section,
            breakdowns::section,
            speed::section,
            samples::section,
            budget::section,
            setting::section,
        ];
        Self::with(comparison, analysis, &sections)
    }

    /// What a reader wants first.
    pub(super) fn summary(comparison: &Comparison, analysis: &Analysis) -> Self {
        Self::with(comparison, analysis, &[verdicts::section, results::section])
    }

    fn with(comparison: &Comparison, analysis: &Analysis, sections: &[Section]) -> Self {
        let source = Source {
            comparison,
            analysis,
        };
        Self {
            title: comparison.name.clone(),
            arms: source.names().map(str::to_owned).collect(),
            blocks: sections
                .iter()
                .flat_map(|section| section(&source))
                .collect(),
        }
    }
}

impl<'s> Source<'s> {
    fn names(&self) -> impl Iterator<Item = &'s str> + use<'s> {
        self.comparison.arms.iter().map(|arm| arm.name.as_str())
    }

    fn arms(&self) -> &'s [Arm] {
        &self.comparison.arms
    }

    /// A column for each arm.
    fn columns(&self, side: Side) -> Vec<Column> {
        Column::arms(self.names(), side)
    }

    /// Each metric with what the results say by it, and how its numbers are written.
    fn metrics(&self) -> impl Iterator<Item = (&'s Metric, &'s Outcome, Numbers)> + use<'_, 's> {
        self.comparison.metrics.iter().filter_map(|metric| {
            let outcome = self.analysis.outcome(&metric.name)?;
            Some((metric, outcome, Numbers::of(metric, outcome)))
        })
    }

    fn seeds(&self) -> usize {
        self.arms().first().map_or(0, |arm| arm.runs.len())
    }
}

fn head(source: &Source<'_>) -> Vec<Block> {
    let comparison = source.comparison;
    let arms = source.arms();
    let runs = arms.iter().flat_map(|arm| &arm.runs);
    let seconds: f64 = runs.map(|run| run.used.seconds).sum();
    let seeds: Vec<String> = arms.first().map_or_else(Vec::new, |arm| {
        arm.runs.iter().map(|run| run.seed.to_string()).collect()
    });
    let figure = |name, value: String, beside: String| Figure {
        name,
        value,
        beside,
    };
    vec![
        Block::Lead(comparison.question.clone()),
        Block::Figures(vec![
            figure("arms", arms.len().to_string(), String::new()),
            figure("seeds", source.seeds().to_string(), seeds.join(", ")),
            figure(
                "budget of a run",
                cloze_plot::short(comparison.budget.amount),
                comparison.budget.kind.to_string(),
            ),
            figure(
                "time of training",
                super::numbers::duration(seconds),
                counted(arms.len() * source.seeds(), "run"),
            ),
        ]),
    ]
}
