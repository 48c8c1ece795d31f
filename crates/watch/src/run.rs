use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind};
use std::path::Path;
use std::time::SystemTime;

use cloze_train::{History, Measure};
use serde_json::Value;

/// All that the folder of a run tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// The name of the folder.
    pub name: String,
    /// What has become of it.
    pub state: RunState,
    /// What happened.
    pub history: History,
    /// The text of `config.toml`; empty where there is none.
    pub config: String,
    /// What `env.json` says; null where there is none.
    pub environment: Value,
    /// When its first line was written, where the disk knows.
    pub begun: Option<SystemTime>,
    /// When all this was read.
    pub read: SystemTime,
}

/// What has become of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// It goes on.
    Running,
    /// It was stopped, and saved.
    Interrupted,
    /// It is at its end.
    Finished,
    /// An error ended it.
    Failed,
    /// Nobody was there to say.
    Unknown,
}

impl RunRecord {
    /// Reads the folder of a run. What is not there yet is empty.
    ///
    /// # Errors
    /// If something is there and cannot be read.
    pub fn read(folder: &Path, state: RunState) -> io::Result<Self> {
        let file = folder.join("metrics.jsonl");
        let (history, begun) = match File::open(&file) {
            Ok(open) => {
                let begun = open.metadata()?.created().ok();
                (History::read(BufReader::new(open))?, begun)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => (History::default(), None),
            Err(error) => return Err(error),
        };
        let environment = text(&folder.join("env.json"))?;
        let name = fs::canonicalize(folder)?;
        let name = name.file_name().unwrap_or_default();
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            state,
            history,
            config: text(&folder.join("config.toml"))?,
            environment: serde_json::from_str(&environment).unwrap_or_default(),
            begun,
            read: SystemTime::now(),
        })
    }

    /// By what its best weights are chosen: the name of a [`Measure`], which older folders do not say.
    pub fn best(&self) -> String {
        let config: toml::Table = self.config.parse().unwrap_or_default();
        let best = config.get("train").and_then(|train| train.get("best"));
        let best = best.and_then(toml::Value::as_str);
        best.unwrap_or(Measure::LOSS).to_owned()
    }
}

fn text(file: &Path) -> io::Result<String> {
    match fs::read(file) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}
