use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cloze_tensor::Precision;
use cloze_train::{CheckpointError, Lock, Resume};
use serde_json::Value;
use toml::Table;

use super::machine::Settled;
use crate::failure::Failure;
use crate::settings::Settings;

/// The folder of a run: `config.toml`, `config.json`, `env.json`, `tokenizer.json`, `metrics.jsonl`,
/// `report.html`, `tensorboard/`, `profile.json`, `data/`, `checkpoints/`, `latest`.
#[derive(Debug)]
pub(crate) struct RunFolder {
    path: PathBuf,
    /// The folders that this process made, the innermost first: removed again if the run never
    /// begins.
    made: Vec<PathBuf>,
}

/// What may differ between the parts of one run: how long to go on, when to look and save, and how a
/// step is cut.
const FREE: [&str; 15] = [
    "batch.micro",
    "compute.recompute",
    "data.also",
    "train.checkpoint_every",
    "train.evaluate_batches",
    "train.evaluate_every",
    "train.keep",
    "train.keep_every",
    "train.limits.flops",
    "train.limits.hours",
    "train.limits.targets",
    "train.limits.tokens",
    "train.log_every",
    "train.patience",
    "train.steps",
];

const PRECISION: [&str; 2] = ["compute", "precision"];

impl RunFolder {
    /// Takes the folder for a run of these settings: a new one, or one that holds a run of the same
    /// settings to go on with.
    pub(crate) fn claim(
        path: &Path,
        settings: &Settings,
        resume: &Resume,
    ) -> Result<Self, Failure> {
        let folder = Self::at(path);
        if let Some(holder) = Lock::holder(path).map_err(cloze_train::Error::from)? {
            let run = path.to_owned();
            return Err(Failure::Train(
                CheckpointError::Locked { run, holder }.into(),
            ));
        }
        match Self::saved_settings(path)? {
            None if !exists(path) || is_empty(path)? || folder.is_being_prepared() => {}
            None => {
                return Err(Failure::Run(format!(
                    "{} exists and holds no run: choose another folder with --out",
                    path.display()
                )));
            }
            Some(_) if *resume == Resume::Never => {
                return Err(Failure::Run(format!(
                    "{} holds a run, and --resume never would lose it: choose another folder with \
                     --out, or delete this one",
                    path.display()
                )));
            }
            Some(saved) => same_run(path, &saved, &table(settings))?,
        }
        fs::create_dir_all(path).map_err(Failure::io("make the folder", path))?;
        Ok(folder)
    }

    /// A folder that nobody has claimed for a run: it may hold the text of several.
    pub(crate) fn at(path: &Path) -> Self {
        let missing = path.ancestors().take_while(|folder| !exists(folder));
        Self {
            path: path.to_owned(),
            made: missing.map(Path::to_owned).collect(),
        }
    }

    /// Where a run's folder has its settings.
    pub(crate) fn config_in(path: &Path) -> PathBuf {
        path.join("config.toml")
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn tokenizer(&self) -> PathBuf {
        self.path.join("tokenizer.json")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    /// The text of the built-in language.
    pub(crate) fn language(&self) -> PathBuf {
        self.path.join("language.jsonl")
    }

    pub(crate) fn metrics(&self) -> PathBuf {
        self.path.join("metrics.jsonl")
    }

    pub(crate) fn profile(&self) -> PathBuf {
        self.path.join("profile.json")
    }

    /// Writes the resolved settings, sufficient to repeat the run, and what else it depends on.
    pub(crate) fn describe(&self, settings: &Settings, environment: &Value) -> Result<(), Failure> {
        let config = toml::to_string_pretty(settings).expect("settings are a table");
        self.write("config.toml", &config)?;
        self.write("env.json", &format!("{environment:#}\n"))
    }

    /// After a failure: removes what this process made, unless there is something to go on with.
    pub(crate) fn abandon(&self) {
        if self.made.is_empty() || self.path.join("latest").is_symlink() {
            return;
        }
        // The failure that led here is what the user must see, not one more. The outer folders go
        // only if they are empty.
        let _ = fs::remove_dir_all(&self.path);
        for folder in &self.made {
            let _ = fs::remove_dir(folder);
        }
    }

    /// Whether a run was stopped here while its text was made into tokens. That goes on by itself.
    fn is_being_prepared(&self) -> bool {
        self.data().join("build.lock").exists()
    }

    /// What an earlier part of the run in this folder has settled, if there was one.
    pub(crate) fn settled(path: &Path) -> Result<Option<Settled>, Failure> {
        let Some(precision) = Self::saved_settings(path)?.as_ref().and_then(precision) else {
            return Ok(None);
        };
        // Without it nothing is lost but the order in which sums are taken.
        let text = fs::read_to_string(path.join("env.json")).unwrap_or_default();
        let environment: Value = serde_json::from_str(&text).unwrap_or_default();
        Ok(Some(Settled {
            precision,
            fp32_by_onednn: environment["fp32_by_onednn"] == true,
        }))
    }

    /// The settings of the run in this folder, if it holds one.
    pub(crate) fn saved_settings(path: &Path) -> Result<Option<Table>, Failure> {
        let file = Self::config_in(path);
        if !file.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&file).map_err(Failure::io("read", &file))?;
        let parsed = text.parse().map_err(|error| {
            Failure::Run(format!(
                "{} is damaged: {error}. Restore it, or choose another --out",
                file.display()
            ))
        })?;
        Ok(Some(parsed))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let (file, temporary) = (self.path.join(name), self.path.join(format!("{name}.tmp")));
        fs::write(&temporary, text).map_err(Failure::io("write", &temporary))?;
        fs::rename(&temporary, &file).map_err(Failure::io("write", &file))
    }
}

/// The empty path is the folder that we are in.
fn exists(path: &Path) -> bool {
    path.as_os_str().is_empty() || path.exists()
}

fn is_empty(path: &Path) -> Result<bool, Failure> {
    let mut entries = fs::read_dir(path).map_err(Failure::io("read the folder", path))?;
    Ok(entries.next().is_none())
}

fn table(settings: &Settings) -> Table {
    Table::try_from(settings).expect("settings are a table")
}

/// The precision of a run, which a folder has from the first step on.
fn precision(saved: &Table) -> Option<Precision> {
    let saved = saved.get(PRECISION[0])?.get(PRECISION[1])?;
    saved.clone().try_into().ok()
}

fn same_run(path: &Path, saved: &Table, wanted: &Table) -> Result<(), Failure> {
    let (mut old, mut new) = (BTreeSet::new(), BTreeSet::new());
    leaves("", saved, &mut old);
    leaves("", wanted, &mut new);
    let undecided = precision(saved).is_none().then(|| PRECISION.join("."));
    let fixed = |leaf: &&(String, String)| {
        !FREE.contains(&leaf.0.as_str()) && undecided.as_ref() != Some(&leaf.0)
    };
    let lines = |left: &BTreeSet<(String, String)>, right, sign: char| -> Vec<String> {
        let different = left.difference(right).filter(fixed);
        different
            .map(|(key, value)| format!("  {sign} {key} = {value}"))
            .collect()
    };
    let differences = [lines(&old, &new, '-'), lines(&new, &old, '+')].concat();
    if differences.is_empty() {
        return Ok(());
    }
    Err(Failure::Run(format!(
        "{} holds a run with other settings (- its, + yours):\n{}\nChoose another folder with --out \
         for a new run, or go on with the old one: cloze pretrain --out {}",
        path.display(),
        differences.join("\n"),
        path.display()
    )))
}

/// Every value of a table with its dotted path.
fn leaves(prefix: &str, table: &Table, found: &mut BTreeSet<(String, String)>) {
    for (key, value) in table {
        let path = if prefix.is_empty() {
            key.clone()
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            toml::Value::Table(inner) => leaves(&path, inner, found),
            value => {
                found.insert((path, value.to_string()));
            }
        }
    }
}
