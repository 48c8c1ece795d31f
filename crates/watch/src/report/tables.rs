use std::collections::BTreeMap;
use std::fmt::Write;

use cloze_plot::escaped;
use serde_json::Value;

use crate::run::{Evaluation, History, Rollback};

/// A page with more rows than this is slow to open; the file has them all.
const ROWS: usize = 500;

/// The newest first; the best of each set is marked.
pub(super) fn evaluations(history: &History) -> String {
    if history.evaluations.is_empty() {
        return "<p class=\"quiet\">None yet.</p>\n".to_owned();
    }
    let best = best(history);
    let mut page = told("evaluations", history.evaluations.len());
    page.push_str(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">step</th>\
         <th scope=\"col\" class=\"text\">set</th><th scope=\"col\">loss, nats</th>\
         <th scope=\"col\" class=\"text\">terms: nats, right</th></tr></thead><tbody>\n",
    );
    for one in history.evaluations.iter().rev().take(ROWS) {
        let is_best = best.get(one.set.as_str()) == Some(&one.step);
        let _ = writeln!(
            page,
            "<tr{}><td>{}</td><td class=\"text\">{}</td><td>{:.4}{}</td><td class=\"text\">{}</td></tr>",
            if is_best { " class=\"best\"" } else { "" },
            one.step,
            escaped(&one.set),
            one.loss(),
            if is_best { " ◂ best" } else { "" },
            escaped(&terms(one)),
        );
    }
    page + "</tbody></table></div>\n"
}

/// Steps that were taken back, the newest first.
pub(super) fn rollbacks(rollbacks: &[Rollback]) -> String {
    let mut page = told("steps taken back", rollbacks.len());
    page.push_str(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">bad step</th>\
         <th scope=\"col\">back to</th><th scope=\"col\" class=\"text\">why</th></tr></thead><tbody>\n",
    );
    for one in rollbacks.iter().rev().take(ROWS) {
        let (step, to, why) = (one.step, one.to, escaped(&one.trouble));
        let _ = writeln!(
            page,
            "<tr><td>{step}</td><td>{to}</td><td class=\"text\">{why}</td></tr>"
        );
    }
    page + "</tbody></table></div>\n"
}

/// What the machine is, as far as it is known.
pub(super) fn environment(environment: &Value) -> String {
    let Some(known) = environment.as_object() else {
        return "<p class=\"quiet\">env.json is missing or damaged.</p>\n".to_owned();
    };
    let mut page = "<table class=\"facts\"><tbody>\n".to_owned();
    for (name, value) in known {
        let value = plain(value);
        let (name, value) = (escaped(name), escaped(&value));
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{name}</th><td class=\"text\">{value}</td></tr>"
        );
    }
    page + "</tbody></table>\n"
}

/// The step of the lowest loss of each set.
fn best(history: &History) -> BTreeMap<&str, u64> {
    let mut best: BTreeMap<&str, (f64, u64)> = BTreeMap::new();
    for one in history
        .evaluations
        .iter()
        .filter(|one| one.loss().is_finite())
    {
        let so_far = best.entry(&one.set).or_insert((one.loss(), one.step));
        if one.loss() < so_far.0 {
            *so_far = (one.loss(), one.step);
        }
    }
    best.into_iter()
        .map(|(set, (_, step))| (set, step))
        .collect()
}

fn terms(evaluation: &Evaluation) -> String {
    let term = |(name, score): (&String, &crate::run::Score)| {
        format!("{name} {:.4}, {:.1} %", score.loss, 100.0 * score.accuracy)
    };
    let terms: Vec<String> = evaluation.scores.iter().map(term).collect();
    terms.join("; ")
}

fn told(what: &str, count: usize) -> String {
    if count > ROWS {
        format!(
            "<p class=\"quiet\">The last {ROWS} of {count} {what}; metrics.jsonl has them all.</p>\n"
        )
    } else {
        String::new()
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
