use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use cloze_train::Lock;
use serde_json::Value;

use crate::failure::Failure;
use crate::run::RunFolder;

/// What is known of a run without opening its checkpoints.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) path: PathBuf,
    pub(super) state: State,
    pub(super) step: u64,
    /// Steps of the whole run, as planned.
    pub(super) steps: u64,
    /// Of the last step that was written down.
    pub(super) loss: Option<f64>,
    /// Since something was written down.
    pub(super) age: Option<Duration>,
    /// The last evaluation of each set, by its name: the scores as they were written down.
    pub(super) evaluations: Vec<(String, u64, Value)>,
    /// Why it is at its end.
    pub(super) end: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// A process has it.
    Running { holder: String },
    /// It came to its end.
    Finished,
    /// It was stopped, and saved.
    Interrupted,
    /// Its process ended without a word.
    Died,
}

impl Summary {
    /// Nothing, if the folder holds no run.
    pub(super) fn of(path: &Path) -> Result<Option<Self>, Failure> {
        let Some(settings) = RunFolder::saved_settings(path)? else {
            return Ok(None);
        };
        let steps = settings
            .get("train")
            .and_then(|train| train.get("steps"))
            .and_then(toml::Value::as_integer)
            .unwrap_or(0) as u64;
        let metrics = path.join("metrics.jsonl");
        let text = fs::read_to_string(&metrics).unwrap_or_default();
        // A line that a crash has torn says nothing.
        let lines = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let mut summary = Self {
            path: path.to_owned(),
            state: State::Died,
            step: 0,
            steps,
            loss: None,
            age: age(&metrics),
            evaluations: Vec::new(),
            end: None,
        };
        lines.for_each(|line: Value| summary.read(&line));
        if let Some(holder) = Lock::holder(path).map_err(cloze_train::Error::from)? {
            summary.state = State::Running { holder };
        }
        Ok(Some(summary))
    }

    fn read(&mut self, line: &Value) {
        let step = line["step"].as_u64().unwrap_or(self.step);
        self.step = step;
        match line["event"].as_str() {
            Some("step") => (self.loss, self.state) = (line["loss"].as_f64(), State::Died),
            Some("evaluation") => {
                let name = line["set"].as_str().unwrap_or("held out").to_owned();
                self.evaluations.retain(|(known, ..)| *known != name);
                self.evaluations.push((name, step, line["scores"].clone()));
            }
            Some("interrupted") => self.state = State::Interrupted,
            Some("finished") => {
                self.state = State::Finished;
                self.end = line["end"].as_str().map(str::to_owned);
            }
            _ => {}
        }
    }
}

impl State {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Running { .. } => "running",
            Self::Finished => "finished",
            Self::Interrupted => "interrupted",
            Self::Died => "died",
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
