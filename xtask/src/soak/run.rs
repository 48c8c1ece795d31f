use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cache;

/// Steps between two checkpoints.
pub(super) const INTERVAL: u64 = 10;

/// A run so small that it spends most of its time where a kill hurts: in checkpoints.
const SETTINGS: &str = "\
preset = \"bert-tiny\"
[data]
documents = 200
[model]
layers = 1
dim = 32
heads = 2
key_value_heads = 2
hidden = 64
[batch]
sequences = 8
micro = 4
[train]
steps = 400
log_every = 1
evaluate_every = 40
evaluate_batches = 1
checkpoint_every = 10
schedule = { peak = 1e-3, warmup = 20, decay = { kind = \"linear\", to = 0.0 } }
[compute]
precision = \"fp32\"
";

/// A folder with the settings, and runs beside them.
#[derive(Debug)]
pub(super) struct Place {
    binary: PathBuf,
    folder: PathBuf,
}

impl Place {
    /// Empties the folder.
    pub(super) fn new(binary: &Path, folder: &Path) -> Result<Self> {
        cache::remove(folder)?;
        fs::create_dir_all(folder)?;
        fs::write(folder.join("settings.toml"), SETTINGS)?;
        Ok(Self {
            binary: binary.to_owned(),
            folder: folder.to_owned(),
        })
    }

    pub(super) fn run(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The command that begins or goes on with a run; what it says goes into a file beside it.
    pub(super) fn command(&self, name: &str) -> Result<Command> {
        let said = fs::File::create(self.said(name))?;
        let mut command = Command::new(&self.binary);
        command
            .args(["pretrain", "--config", "settings.toml", "--out", name])
            .current_dir(&self.folder)
            // So small that a second thread costs more than it brings; the same sums on all machines.
            .env("OMP_NUM_THREADS", "1")
            .stdin(Stdio::null())
            .stdout(said.try_clone()?)
            .stderr(said);
        Ok(command)
    }

    /// The weights of a run that is left alone.
    pub(super) fn undisturbed(&self) -> Result<Vec<u8>> {
        let name = "undisturbed";
        ensure!(
            self.command(name)?.status()?.success(),
            "the undisturbed run failed: {}",
            self.last_words(name)
        );
        weights(&self.run(name))
    }

    /// The end of what a run said, for errors.
    pub(super) fn last_words(&self, name: &str) -> String {
        let text = self.whole(name);
        let lines: Vec<&str> = text.lines().rev().take(5).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// All that it said.
    pub(super) fn whole(&self, name: &str) -> String {
        fs::read_to_string(self.said(name)).unwrap_or_default()
    }

    fn said(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }
}

/// The weights of a run, byte for byte.
pub(super) fn weights(run: &Path) -> Result<Vec<u8>> {
    let file = run.join("latest/model.safetensors");
    fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
}

/// The last step that a run wrote down.
pub(super) fn last_step(run: &Path) -> u64 {
    let text = fs::read_to_string(run.join("metrics.jsonl")).unwrap_or_default();
    let lines = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let steps = lines.filter_map(|line: Value| line["step"].as_u64());
    steps.max().unwrap_or(0)
}

/// The step from which a run said that it went on.
pub(super) fn resumed_at(said: &str) -> Option<u64> {
    let line = said.lines().find(|line| line.contains("resumed from"))?;
    let (_, rest) = line.split_once(": step ")?;
    rest.split('/').next()?.parse().ok()
}

/// What a killed process leaves, which the next start removes.
pub(super) fn litter(run: &Path) -> usize {
    let folders = [run.to_owned(), run.join("checkpoints")];
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
    let names = entries.flatten().map(|entry| entry.file_name());
    names
        .filter(|name| name.to_string_lossy().starts_with(".tmp-"))
        .count()
}
