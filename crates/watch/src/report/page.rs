use cloze_pages::numbers::{counted, short, short_time};
use cloze_pages::{Block, Figure, Page, Tone};

use super::charts::charts;
use super::tables;
use crate::run::{RunRecord, RunState};
use crate::time::utc;

/// The page of a run: whole by itself, without scripts, light or dark as the reader has it.
pub fn html(run: &RunRecord) -> String {
    let mut page = Page::new(&*run.name, "a run of cloze");
    let (tone, state) = match run.state {
        RunState::Running => (Tone::Active, "running"),
        RunState::Interrupted => (Tone::Doubtful, "interrupted, and saved"),
        RunState::Finished => (Tone::Good, "finished"),
        RunState::Failed => (Tone::Bad, "ended by an error"),
        RunState::Unknown => (Tone::Doubtful, "not known whether it runs"),
    };
    page.say(tone, state);
    page.quiet(format!("As of {}.", utc(run.read)));
    page.push(Block::Figures(figures(run)));
    let warnings = warnings(run);
    if !warnings.is_empty() {
        page.push(Block::Warnings(warnings));
    }
    page.heading("Curves");
    page.charts(charts(&run.history));
    tables::evaluations(&mut page, &run.history, &run.best());
    tables::rollbacks(&mut page, &run.history.rollbacks);
    page.heading("Environment");
    page.object(&run.environment, "env.json is missing or damaged.");
    page.folded_code("Configuration", &*run.config);
    page.html()
}

fn figures(run: &RunRecord) -> Vec<Figure> {
    let mut figures = Vec::new();
    if let Some(last) = run.history.steps.last() {
        let share = 100.0 * last.step as f64 / last.steps.max(1) as f64;
        let of = format!("of {} ({share:.0} %)", last.steps);
        figures.push(Figure::new("step", last.step.to_string(), of));
        figures.push(Figure::new("tokens", short(last.tokens_total as f64), ""));
        figures.push(Figure::new(
            "training loss",
            format!("{:.3}", last.loss),
            "nats",
        ));
    }
    if let Some(last) = run.history.evaluations.last() {
        let beside = format!("nats, {}", last.set);
        figures.push(Figure::new(
            "held-out loss",
            format!("{:.3}", last.loss()),
            beside,
        ));
    }
    if let Some(last) = run.history.steps.last() {
        let mfu = last.mfu.map(|mfu| format!("mfu {mfu:.2}"));
        let speed = short(last.tokens_per_second);
        figures.push(Figure::new(
            "tokens per second",
            speed,
            mfu.unwrap_or_default(),
        ));
    }
    if let Some(begun) = run.begun {
        let age = run.read.duration_since(begun).unwrap_or_default();
        figures.push(Figure::new(
            "age",
            short_time(age),
            format!("since {}", utc(begun)),
        ));
    }
    figures
}

fn warnings(run: &RunRecord) -> Vec<String> {
    let mut warnings = Vec::new();
    let damaged = &run.history.damaged;
    if !damaged.is_empty() {
        let some: Vec<String> = damaged.iter().take(10).map(ToString::to_string).collect();
        let more = if damaged.len() > some.len() {
            ", .."
        } else {
            ""
        };
        warnings.push(format!(
            "{} of metrics.jsonl could not be read, and what stood there is not shown: {}{more}.",
            counted(damaged.len() as u64, "lines"),
            some.join(", ")
        ));
    }
    let steps = run.history.steps.iter();
    let broken = steps.filter(|step| !step.loss.is_finite()).count() as u64;
    if broken > 0 {
        let steps = counted(broken, "steps");
        warnings.push(format!("{steps} with a loss that is not finite."));
    }
    warnings
}
