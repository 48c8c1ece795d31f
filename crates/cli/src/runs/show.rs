use std::fs;
use std::path::{Path, PathBuf};

use cloze_train::Checkpoints;
use serde_json::Value;

use super::list::{ago, table};
use super::summary::{State, Summary};
use crate::failure::Failure;
use crate::invoked_as;
use crate::output::say;

pub(super) fn show(run: &Path) -> Result<(), Failure> {
    let summary = find(run)?;
    let Summary {
        state, step, steps, ..
    } = &summary;
    say!("run          {}", run.display());
    let more = match (state, &summary.end) {
        (State::Running { holder }, _) => format!(" by {holder}"),
        (State::Finished, Some(end)) if end != "steps" => format!(" ({end})"),
        _ => String::new(),
    };
    say!("state        {}{more}", state.name());
    say!("step         {step} of {steps}");
    if let Some(loss) = summary.loss {
        say!("loss         {loss:.4}");
    }
    if let Some(age) = summary.age {
        say!("written to   {} ago", ago(age));
    }
    for (set, step, scores) in &summary.evaluations {
        say!("{set:12} {} (step {step})", scores_line(scores));
    }
    say!("\n{}", checkpoints(run)?);
    if matches!(state, State::Interrupted | State::Died) {
        say!(
            "\nto go on     {} pretrain --out {}",
            invoked_as(),
            run.display()
        );
    }
    Ok(())
}

/// The run in this folder.
pub(super) fn find(run: &Path) -> Result<Summary, Failure> {
    Summary::of(run)?.ok_or_else(|| {
        Failure::Run(format!(
            "{} holds no run: a run has a config.toml. `{} runs` lists those of a folder",
            run.display(),
            invoked_as()
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

/// Where a link of the run points to.
pub(super) fn link(run: &Path, name: &str) -> Option<PathBuf> {
    Some(run.join(fs::read_link(run.join(name)).ok()?))
}

/// Bytes of the files of a checkpoint.
pub(super) fn size(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|file| Some(file.metadata().ok()?.len()))
        .sum()
}

/// As people read it.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

fn checkpoints(run: &Path) -> Result<String, Failure> {
    let links = ["latest", "best"].map(|name| (name, link(run, name)));
    let row = |(step, path): (u64, PathBuf)| {
        let names = links
            .iter()
            .filter(|(_, target)| target.as_ref() == Some(&path));
        let names: Vec<&str> = names.map(|(name, _)| *name).collect();
        [step.to_string(), megabytes(size(&path)), names.join(", ")]
    };
    let rows: Vec<_> = saved(run)?.into_iter().map(row).collect();
    Ok(table(&["checkpoint", "size", ""], &rows))
}

fn scores_line(scores: &Value) -> String {
    let scores = scores.as_object().into_iter().flatten();
    let part = |(name, score): (&String, &Value)| {
        let loss = score["loss"].as_f64().unwrap_or(f64::NAN);
        let right = 100.0 * score["accuracy"].as_f64().unwrap_or(f64::NAN);
        format!("{name} {loss:.3} ({right:.1} % right)")
    };
    scores.map(part).collect::<Vec<_>>().join(" | ")
}
