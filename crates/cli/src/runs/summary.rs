use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use cloze_run::{Error, RunFolder};
use cloze_train::{History, Lock, Measure, RunEnd};
use cloze_watch::{RunRecord, RunState};
use serde_json::{Value, json};

use crate::failure::Failure;

/// What is known of a run without opening its checkpoints.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) path: PathBuf,
    pub(super) history: History,
    /// Steps of the whole run, as planned.
    pub(super) steps: u64,
    /// By what the best checkpoint is chosen.
    pub(super) best: String,
    /// Since something was written down.
    pub(super) age: Option<Duration>,
    /// The process that has it.
    pub(super) holder: Option<String>,
}

impl Summary {
    /// Nothing, if the folder holds no run.
    pub(super) fn of(path: &Path) -> Result<Option<Self>, Failure> {
        let folder = RunFolder::open(path)?;
        let Some(settings) = folder.table() else {
            return Ok(None);
        };
        let train = |setting| settings.get("train")?.get(setting);
        let steps = train("steps").and_then(toml::Value::as_integer);
        let best = train("best").and_then(toml::Value::as_str);
        let record = RunRecord::read(path, RunState::Unknown);
        let record = record.map_err(Error::io("read the folder", path))?;
        let metrics = path.join("metrics.jsonl");
        Ok(Some(Self {
            path: path.to_owned(),
            history: record.history,
            steps: steps.unwrap_or(0) as u64,
            best: best.unwrap_or(Measure::LOSS).to_owned(),
            age: age(&metrics),
            holder: Lock::holder(path).map_err(cloze_train::Error::from)?,
        }))
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let last = self.history.steps.last();
        json!({
            "run": self.path, "state": self.state(), "step": self.step(), "steps": self.steps,
            "loss": last.map(|last| last.loss), "best_by": self.best,
            "seconds_since_written": self.age.map(|age| age.as_secs()),
        })
    }

    /// Steps that were written down.
    pub(super) fn step(&self) -> u64 {
        self.history.steps.last().map_or(0, |last| last.step)
    }

    /// A run that says nothing and that nobody has was killed.
    pub(super) fn state(&self) -> &'static str {
        match (&self.holder, &self.history.end) {
            (Some(_), _) => "running",
            (None, Some(RunEnd::Finished { .. })) => "finished",
            (None, Some(RunEnd::Interrupted)) => "interrupted",
            (None, None) => "died",
        }
    }
}

fn age(file: &Path) -> Option<Duration> {
    let written = fs::metadata(file).and_then(|about| about.modified()).ok()?;
    // A clock that was set back makes no age below zero.
    Some(
        SystemTime::now()
            .duration_since(written)
            .unwrap_or_default(),
    )
}
