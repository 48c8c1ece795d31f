use std::fs;
use std::path::{Path, PathBuf};

use cloze_pages::numbers::{bytes, short_time};
use cloze_pages::{Column, Table};
use cloze_train::{Checkpoints, EvaluationMetrics, RunEnd, TermScore};
use serde_json::{Map, Value, json};

use super::summary::Summary;
use crate::command;
use crate::failure::Failure;
use crate::output::{self, say};

pub(super) fn show(run: &Path, as_json: bool) -> Result<(), Failure> {
    let summary = find(run)?;
    if as_json {
        output::document(&document(&summary)?);
        return Ok(());
    }
    let (history, state) = (&summary.history, summary.state());
    say!("run          {}", run.display());
    let more = match (&summary.holder, &history.end) {
        (Some(holder), _) => format!(" by {holder}"),
        (None, Some(RunEnd::Finished { why })) if why != "steps" => format!(" ({why})"),
        _ => String::new(),
    };
    say!("state        {state}{more}");
    say!("step         {} of {}", summary.step(), summary.steps);
    if let Some(last) = history.steps.last() {
        say!("loss         {:.4}", last.loss);
    }
    if let Some(age) = summary.age {
        say!("written to   {} ago", short_time(age));
    }
    for set in history.sets() {
        if let Some(last) = history.of_set(set).last() {
            say!("{set:12} {} (step {})", scores_line(last), last.step);
        }
    }
    say!("best         by {}", summary.best);
    say!("\n{}", checkpoints(run)?);
    if ["interrupted", "died"].contains(&state) {
        let folder = run.display().to_string();
        say!("\nto go on     {}", command(["pretrain", "--out", &folder]));
    }
    Ok(())
}

fn document(summary: &Summary) -> Result<Value, Failure> {
    let history = &summary.history;
    let last = |set| Some((set, history.of_set(set).last()?));
    let evaluations = history.sets().into_iter().filter_map(last);
    let evaluations: Map<String, Value> = evaluations
        .map(|(set, last)| {
            let scores = serde_json::to_value(&last.scores).expect("numbers");
            (
                set.to_owned(),
                json!({ "step": last.step, "scores": scores }),
            )
        })
        .collect();
    let links = links(&summary.path);
    let checkpoints: Vec<Value> = saved(&summary.path)?
        .iter()
        .map(|(step, path)| {
            let is = |number: usize| links[number].1.as_ref() == Some(path);
            json!({
                "step": step, "path": path, "bytes": size(path), "latest": is(0), "best": is(1),
            })
        })
        .collect();
    let mut found = summary.json();
    found["holder"] = json!(summary.holder);
    found["evaluations"] = evaluations.into();
    found["checkpoints"] = checkpoints.into();
    Ok(found)
}

/// The run in this folder.
pub(super) fn find(run: &Path) -> Result<Summary, Failure> {
    Summary::of(run)?.ok_or_else(|| {
        Failure::Data(format!(
            "{} holds no run: a run has a config.toml. `{}` lists those of a folder",
            run.display(),
            command(["runs"])
        ))
    })
}

/// The folders of a run's checkpoints with their steps, the newest first.
pub(super) fn saved(run: &Path) -> Result<Vec<(u64, PathBuf)>, Failure> {
    if !run.join("checkpoints").exists() {
        return Ok(Vec::new());
    }
    Ok(Checkpoints::new(run)
        .list()
        .map_err(cloze_train::Error::from)?)
}

/// Bytes of the files of a checkpoint.
pub(super) fn size(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|file| Some(file.metadata().ok()?.len()))
        .sum()
}

/// Which checkpoints are the latest and the best.
fn links(run: &Path) -> [(&'static str, Option<PathBuf>); 2] {
    let of_run = Checkpoints::new(run);
    [Checkpoints::LATEST, Checkpoints::BEST].map(|link| (link, of_run.linked(link)))
}

fn checkpoints(run: &Path) -> Result<String, Failure> {
    let links = links(run);
    let row = |(step, path): (u64, PathBuf)| {
        let names = links
            .iter()
            .filter(|(_, target)| target.as_ref() == Some(&path));
        let names: Vec<&str> = names.map(|(name, _)| *name).collect();
        [step.to_string(), bytes(size(&path)), names.join(", ")]
    };
    let columns = ["checkpoint", "size", ""].map(Column::text);
    let table = Table::new(columns, saved(run)?.into_iter().map(row)).to_string();
    Ok(table.trim_end().to_owned())
}

fn scores_line(evaluation: &EvaluationMetrics) -> String {
    let part = |(name, score): (&String, &TermScore)| {
        let (loss, right) = (score.loss, 100.0 * score.accuracy);
        format!("{name} {loss:.3} ({right:.1} % right)")
    };
    let parts: Vec<String> = evaluation.scores.iter().map(part).collect();
    parts.join(" | ")
}
