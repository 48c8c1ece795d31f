use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cloze_config::ConfigSource;
use cloze_corpus::{Corpus, Store};
use cloze_hub::OwnConfig;
use cloze_train::{CheckpointError, Lock, Resume};
use serde_json::Value;
use toml::Table;

use crate::commented::commented;
use crate::machine::Settled;
use crate::portable::{relative, resolve};
use crate::same_run::{precision, same_run};
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
        self.fits(settings, resume)?;
        fs::create_dir_all(path).map_err(Error::io("make the folder", path))?;
        match &self.saved {
            Some(_) => Ok(()),
            None => self.write(PREPARING, &settings.table().to_string()),
        }
    }

    /// Opens the first of `path`, `path-2`, `path-3`, .. that is free, or holds the run of these
    /// settings.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn first_free(path: &Path, settings: &Settings, resume: &Resume) -> Result<Self, Error> {
        let mut name = path.as_os_str().to_owned();
        for number in 2_u64.. {
            let folder = Self::open(Path::new(&name))?;
            match folder.fits(settings, resume) {
                Ok(()) => return Ok(folder),
                Err(Error::NoRun(_) | Error::HoldsRun(_) | Error::OtherSettings { .. }) => {}
                Err(error) => return Err(error),
            }
            name = path.as_os_str().to_owned();
            name.push(format!("-{number}"));
        }
        unreachable!("numbers do not end")
    }

    /// Fails where it holds anything but the run of these settings.
    fn fits(&self, settings: &Settings, resume: &Resume) -> Result<(), Error> {
        let path = &self.path;
        match &self.saved {
            None if !exists(path) || is_empty(path)? => Ok(()),
            None => match self.being_prepared() {
                Some(begun) => same_run(path, &begun, settings),
                None => Err(Error::NoRun(path.clone())),
            },
            Some(_) if *resume == Resume::Never => Err(Error::HoldsRun(path.clone())),
            Some(saved) => same_run(path, &saved.table, settings),
        }
    }

    /// Writes the resolved settings, each below what it is, sufficient to repeat the run, what else it
    /// depends on, and what model it trains, so that the folder is that of a model. Paths in the home
    /// become relative.
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
        self.write(ENVIRONMENT, &format!("{environment:#}\n"))?;
        let begun = self.path.join(PREPARING);
        if begun.exists() {
            fs::remove_file(&begun).map_err(Error::io("remove", &begun))?;
        }
        Ok(())
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

    /// The text that its run does not learn from; none where the folder holds no run, or its text is
    /// gone.
    ///
    /// # Errors
    /// A corpus that is damaged, or a `config.toml` that is not a run's.
    pub fn held_out(&self) -> Result<Option<Arc<Store>>, Error> {
        let Some(settings) = self.settings()? else {
            return Ok(None);
        };
        let named = settings.data.corpus().map(Path::to_owned);
        let corpus = named.unwrap_or_else(|| self.data());
        let corpus = Some(corpus).filter(|corpus| Corpus::is_in(corpus));
        let opened = corpus.map(|corpus| Corpus::open(&corpus)).transpose()?;
        Ok(opened.map(|corpus| Arc::new(corpus.held_out)))
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

    /// The run whose text is being made into tokens here, or was when it was stopped: that goes on by
    /// itself.
    fn being_prepared(&self) -> Option<Table> {
        let text = fs::read_to_string(self.path.join(PREPARING)).ok()?;
        text.parse().ok()
    }

    /// What an earlier part of the run has settled, if there was one.
    pub(crate) fn settled(&self) -> Option<Settled> {
        let saved = self.saved.as_ref()?;
        Some(Settled {
            precision: precision(&saved.table)?,
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
/// The settings of a run that has no model yet, for its text is not made into tokens.
const PREPARING: &str = "preparing.toml";
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
}

/// The empty path is the folder that we are in.
fn exists(path: &Path) -> bool {
    path.as_os_str().is_empty() || path.exists()
}

fn is_empty(path: &Path) -> Result<bool, Error> {
    let mut entries = fs::read_dir(path).map_err(Error::io("read the folder", path))?;
    Ok(entries.next().is_none())
}
