use std::fmt::Write;

use cloze_plot::{escaped, short};
use cloze_train::short_time;

use super::charts::charts;
use super::tables;
use crate::run::{Run, State};
use crate::time::utc;

/// The page of a run: whole by itself, without scripts, light or dark as the reader has it.
pub fn html(run: &Run) -> String {
    let mut body = format!("<h1>{}</h1>\n", escaped(&run.name));
    head(&mut body, run);
    warnings(&mut body, run);
    body.push_str("<div class=\"charts\">\n");
    for chart in charts(&run.history) {
        body.push_str(&chart.svg());
    }
    body.push_str("</div>\n<h2>Evaluations</h2>\n");
    body.push_str(&tables::evaluations(&run.history));
    if !run.history.rollbacks.is_empty() {
        body.push_str("<h2>Steps taken back</h2>\n");
        body.push_str(&tables::rollbacks(&run.history.rollbacks));
    }
    body.push_str("<h2>Environment</h2>\n");
    body.push_str(&tables::environment(&run.environment));
    let _ = writeln!(
        body,
        "<details>\n<summary>Configuration</summary>\n<pre>{}</pre>\n</details>",
        escaped(&run.config)
    );
    let title = format!("{}: a run of cloze", run.name);
    cloze_plot::page(&title, include_str!("page.css"), &body)
}

fn head(page: &mut String, run: &Run) {
    let (class, state) = match run.state {
        State::Running => ("running", "running"),
        State::Interrupted => ("stopped", "interrupted, and saved"),
        State::Finished => ("finished", "finished"),
        State::Failed => ("failed", "ended by an error"),
        State::Unknown => ("stopped", "not known whether it runs"),
    };
    let read = utc(run.read);
    let _ = writeln!(
        page,
        "<p class=\"state {class}\">{state}</p>\n<p class=\"quiet\">As of {read}.</p>\n<dl class=\"figures\">"
    );
    for (name, value, beside) in figures(run) {
        let (value, beside) = (escaped(&value), escaped(&beside));
        let _ = writeln!(
            page,
            "<div><dt>{name}</dt><dd>{value} <small>{beside}</small></dd></div>"
        );
    }
    page.push_str("</dl>\n");
}

/// Name, value, and what stands small beside it.
fn figures(run: &Run) -> Vec<(&'static str, String, String)> {
    let mut figures = Vec::new();
    if let Some(last) = run.history.steps.last() {
        let share = 100.0 * last.step as f64 / last.steps.max(1) as f64;
        let of = format!("of {} ({share:.0} %)", last.steps);
        figures.push(("step", last.step.to_string(), of));
        figures.push(("tokens", short(last.tokens_total as f64), String::new()));
        figures.push((
            "training loss",
            format!("{:.3}", last.loss),
            "nats".to_owned(),
        ));
    }
    if let Some(last) = run.history.evaluations.last() {
        let beside = format!("nats, {}", last.set);
        figures.push(("held-out loss", format!("{:.3}", last.loss()), beside));
    }
    if let Some(last) = run.history.steps.last() {
        let mfu = last.mfu.map(|mfu| format!("mfu {mfu:.2}"));
        let speed = short(last.tokens_per_second);
        figures.push(("tokens per second", speed, mfu.unwrap_or_default()));
    }
    if let Some(begun) = run.begun {
        let age = run.read.duration_since(begun).unwrap_or_default();
        figures.push(("age", short_time(age), format!("since {}", utc(begun))));
    }
    figures
}

/// What a reader must not miss.
fn warnings(page: &mut String, run: &Run) {
    let damaged = &run.history.damaged;
    if !damaged.is_empty() {
        let some: Vec<String> = damaged.iter().take(10).map(ToString::to_string).collect();
        let more = if damaged.len() > some.len() {
            ", .."
        } else {
            ""
        };
        let _ = writeln!(
            page,
            "<p class=\"warning\">{} of metrics.jsonl could not be read, and what stood there is not \
             shown: {}{more}.</p>",
            counted(damaged.len(), "line"),
            some.join(", ")
        );
    }
    let broken = run
        .history
        .steps
        .iter()
        .filter(|step| !step.loss.is_finite());
    let broken = broken.count();
    if broken > 0 {
        let _ = writeln!(
            page,
            "<p class=\"warning\">{} with a loss that is not finite.</p>",
            counted(broken, "step")
        );
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
