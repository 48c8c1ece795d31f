use std::fs;
use std::path::{Path, PathBuf};

use cloze_benches::Size;
use serde::{Deserialize, Serialize};

use crate::Result;

/// What both sides train.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Job {
    /// `bert` or `gpt`.
    pub(crate) family: String,
    pub(crate) layers: i64,
    pub(crate) dim: i64,
    pub(crate) heads: i64,
    pub(crate) max_len: i64,
    pub(crate) vocab: i64,
    /// Sequences of a step.
    pub(crate) sequences: i64,
    /// Tokens of a sequence.
    pub(crate) length: i64,
    /// Batches there are: the step after the last takes the first again.
    pub(crate) batches: u64,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Task {
    /// Writes the weights and the batches of a job into an empty folder.
    Prepare { folder: PathBuf, job: Job },
    /// Trains on them, from them.
    Train(Train),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Train {
    pub(crate) folder: PathBuf,
    pub(crate) precision: AskedPrecision,
    pub(crate) dropout: f64,
    /// Steps that are made first and not timed.
    pub(crate) warm_up: u64,
    /// Steps that are timed at least.
    pub(crate) least: u64,
    /// Time for timed steps: those that begin in it are made.
    pub(crate) seconds: f64,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AskedPrecision {
    /// What the library takes for the fastest here.
    Auto,
    Fp32,
    /// By way of fp32 where the processor has no bf16.
    Bf16,
}

impl Job {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let explain = |error: &dyn std::fmt::Display| {
            format!("{}: {error}: prepare the folder first", path.display())
        };
        let text = fs::read_to_string(&path).map_err(|error| explain(&error))?;
        Ok(serde_json::from_str(&text).map_err(|error| explain(&error))?)
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        Ok(fs::write(folder.join(FILE), serde_json::to_string(self)?)?)
    }

    pub(crate) fn size(&self, dropout: f64) -> Size {
        Size {
            layers: self.layers,
            dim: self.dim,
            heads: self.heads,
            max_len: self.max_len,
            dropout,
        }
    }

    /// Tokens of a step.
    pub(crate) fn tokens(&self) -> i64 {
        self.sequences * self.length
    }
}

const FILE: &str = "job.json";
