use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cloze_config::{ConfigSource, leaves};
use cloze_hub::OwnConfig;
use cloze_tensor::Precision;
use cloze_train::{CheckpointError, Lock, Resume};
use serde_json::Value;
use toml::Table;

use crate::commented::commented;
use crate::machine::Settled;
use crate::portable::{relative, resolve};
use crate::{Error, Settings, run_schema};

/// The folder of a run: `config.toml`, `config.json`, `env.json`, `tokenizer.json`, `metrics.jsonl`,
/// `report.html`, `tensorboard/`, `profile.json`, `data/`, `checkpoints/`, `latest`.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    /// The run that it holds.
    saved: Option<Saved>,
    /// The folders that this process makes, the innermost first: removed again if the run never
    /// begins.
    made: Vec<PathBuf>,
    /// The folder that it can be moved with.
    home: Option<PathBuf>,
}

/// What a folder says of its run.
#[derive(Debug)]
struct Saved {
    /// As written, but with paths that hold from everywhere.
    source: ConfigSource,
    table: Table,
    /// Null, where it cannot be read: nothing is lost but the order in which sums are taken.
    environment: Value,
    home: Option<PathBuf>,
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

const PRECISION: &str = "compute.precision";

impl RunFolder {
    /// Looks into a folder, which need not exist, and changes nothing.
    ///
    /// # Errors
    /// A `config.toml` that cannot be read, or is no TOML.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let missing = path.ancestors().take_while(|folder| !exists(folder));
        let saved = Saved::in_folder(path)?;
        Ok(Self {
            path: path.to_owned(),
            home: saved.as_ref().and_then(|saved| saved.home.clone()),
            saved,
            made: missing.map(Path::to_owned).collect(),
        })
    }

    /// The same, moved together with all that lies in `home`: text there is named by where it lies
    /// from the run.
    pub(crate) fn inside(self, home: &Path) -> Self {
        Self {
            home: Some(home.to_owned()),
            ..self
        }
    }

    /// Settings as they are written into it.
    pub(crate) fn written(&self, settings: &Settings) -> Table {
        relative(settings, &self.path, self.home.as_deref())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The `config.toml` of the run that it holds.
    pub fn config(&self) -> Option<&ConfigSource> {
        self.saved.as_ref().map(|saved| &saved.source)
    }

    /// The same as a table, also of a version that has other settings.
    pub fn table(&self) -> Option<&Table> {
        self.saved.as_ref().map(|saved| &saved.table)
    }

    /// What else the run depends on, as its `env.json` has it.
    pub fn environment(&self) -> Option<&Value> {
        self.saved.as_ref().map(|saved| &saved.environment)
    }

    /// The settings of the run that it holds.
    ///
    /// # Errors
    /// A `config.toml` that is not a run's.
    pub fn settings(&self) -> Result<Option<Settings>, Error> {
        let Some(Saved { table, .. }) = &self.saved else {
            return Ok(None);
        };
        let settings = table.clone().try_into();
        settings.map(Some).map_err(|error| Error::Damaged {
            file: self.path.join(CONFIG),
            reason: error.to_string(),
        })
    }

    /// Makes the folder for a run of these settings: a new one, or one that goes on with the run of
    /// the same settings that it holds.
    ///
    /// # Errors
    /// A folder that another process works in, that holds something else, or a run that cannot be
    /// gone on with.
    pub fn claim(&self, settings: &Settings, resume: &Resume) -> Result<(), Error> {
        let path = &self.path;
        if let Some(holder) = Lock::holder(path).map_err(cloze_train::Error::from)? {
            let run = path.clone();
            return Err(Error::Train(CheckpointError::Locked { run, holder }.into()));
        }
        match &self.saved {
            None if !exists(path) || is_empty(path)? || self.is_being_prepared() => {}
            None => return Err(Error::NoRun(path.clone())),
            Some(_) if *resume == Resume::Never => return Err(Error::HoldsRun(path.clone())),
            Some(saved) => same_run(path, saved, settings)?,
        }
        fs::create_dir_all(path).map_err(Error::io("make the folder", path))
    }

    /// Writes the resolved settings, each below what it is, sufficient to repeat the run, what else it depends on, and what
    /// model it trains, so that the folder is that of a model. Paths in the home become relative.
    ///
    /// # Errors
    /// What the disk says.
    pub fn describe(
        &self,
        settings: &Settings,
        environment: &Value,
        model: &OwnConfig,
    ) -> Result<(), Error> {
        model.write(&self.path)?;
        let config = commented(&self.written(settings), &run_schema());
        self.write(CONFIG, &config)?;
        self.write(ENVIRONMENT, &format!("{environment:#}\n"))
    }

    /// After a failure: removes what this process made, unless there is something to go on with.
    pub fn abandon(&self) {
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

    /// The tokenizer of the run.
    pub fn tokenizer(&self) -> PathBuf {
        self.path.join("tokenizer.json")
    }

    /// The tokens of a run that was given text.
    pub fn data(&self) -> PathBuf {
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

    /// Whether a run was stopped here while its text was made into tokens. That goes on by itself.
    fn is_being_prepared(&self) -> bool {
        self.data().join("build.lock").exists()
    }

    /// What an earlier part of the run has settled, if there was one.
    pub(crate) fn settled(&self) -> Option<Settled> {
        let saved = self.saved.as_ref()?;
        Some(Settled {
            precision: saved.precision()?,
            fp32_by_onednn: saved.environment["fp32_by_onednn"] == true,
        })
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Error> {
        let (file, temporary) = (self.path.join(name), self.path.join(format!("{name}.tmp")));
        fs::write(&temporary, text).map_err(Error::io("write", &temporary))?;
        fs::rename(&temporary, &file).map_err(Error::io("write", &file))
    }
}

const CONFIG: &str = "config.toml";
const ENVIRONMENT: &str = "env.json";

impl Saved {
    fn in_folder(path: &Path) -> Result<Option<Self>, Error> {
        let file = path.join(CONFIG);
        if !file.exists() {
            return Ok(None);
        }
        let mut source = ConfigSource::read(&file)?;
        let table = source.text.parse::<Table>();
        let mut table = table.map_err(|error| Error::Damaged {
            file,
            reason: format!("{error}"),
        })?;
        let home = resolve(&mut table, path);
        if home.is_some() {
            source.text = toml::to_string_pretty(&table).expect("a table");
        }
        let environment = fs::read_to_string(path.join(ENVIRONMENT)).unwrap_or_default();
        Ok(Some(Self {
            source,
            table,
            environment: serde_json::from_str(&environment).unwrap_or_default(),
            home,
        }))
    }

    /// The precision of a run, which a folder has from the first step on.
    fn precision(&self) -> Option<Precision> {
        let saved = leaves(&self.table).remove(PRECISION)?;
        saved.clone().try_into().ok()
    }
}

/// The empty path is the folder that we are in.
fn exists(path: &Path) -> bool {
    path.as_os_str().is_empty() || path.exists()
}

fn is_empty(path: &Path) -> Result<bool, Error> {
    let mut entries = fs::read_dir(path).map_err(Error::io("read the folder", path))?;
    Ok(entries.next().is_none())
}

fn same_run(folder: &Path, saved: &Saved, wanted: &Settings) -> Result<(), Error> {
    let table = |settings: &Settings| Table::try_from(settings).expect("settings are a table");
    let lines = |table| -> BTreeSet<(String, String)> {
        let leaves: BTreeMap<String, &toml::Value> = leaves(table);
        let fixed = leaves.into_iter().filter(|(path, _)| {
            let undecided = path == PRECISION && saved.precision().is_none();
            !FREE.contains(&path.as_str()) && !undecided
        });
        fixed
            .map(|(path, value)| (path, value.to_string()))
            .collect()
    };
    // A run from before there was a setting has its default.
    let its = saved.table.clone().try_into::<Settings>();
    let its = its.map_or_else(|_| saved.table.clone(), |its| table(&its));
    let (its, yours) = (lines(&its), lines(&table(wanted)));
    let only = |sign: char, these: &BTreeSet<_>, those: &BTreeSet<_>| -> Vec<String> {
        let different = these.difference(those);
        different
            .map(|(path, value)| format!("  {sign} {path} = {value}"))
            .collect()
    };
    let differences = [only('-', &its, &yours), only('+', &yours, &its)].concat();
    if differences.is_empty() {
        return Ok(());
    }
    Err(Error::OtherSettings {
        folder: folder.to_owned(),
        differences,
    })
}
