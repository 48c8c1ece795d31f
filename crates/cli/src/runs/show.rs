use std::fs;
use std::path::{Path, PathBuf};

use cloze_pages::numbers::{bytes, short_time};
use cloze_pages::{Column, Table};
use cloze_train::{Checkpoints, EvaluationMetrics, RunEnd, TermScore};

use super::summary::Summary;
use crate::command;
use crate::failure::Failure;
use crate::output::say;

pub(super) fn show(run: &Path) -> Result<(), Failure> {
    let summary = find(run)?;
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

fn checkpoints(run: &Path) -> Result<String, Failure> {
    let of_run = Checkpoints::new(run);
    let links = [Checkpoints::LATEST, Checkpoints::BEST].map(|link| (link, of_run.linked(link)));
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
