use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cloze_compare::{ArmRun, Difference, Used, differences};
use cloze_corpus::{Store, Tokenizer};
use cloze_evaluate::{EvaluatedModel, LanguageTexts, Materials, Measured, samples};
use cloze_hub::{Pretrained, Remote};
use cloze_language::{Language, Level};
use cloze_train::Checkpoint;
use toml::Table;

use super::fair::{BOOKKEEPING, shared};
use super::score::used;
use crate::flops::Flops;
use crate::mixture::names;
use crate::{Error, RunFolder, Settings};

/// A model that is compared with others, as far as its folder tells.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) settings: Option<Settings>,
    pub(super) held_out: Option<Arc<Store>>,
    pub(super) tokenizer: Tokenizer,
    /// The level of the built-in language, where it has learned that, and from whole words.
    pub(super) level: Option<Level>,
    /// What it has in common with others, or not.
    table: Table,
}

/// Whether all have it, and the same.
pub(super) fn all_alike<T: PartialEq>(
    candidates: &[Candidate],
    fact: impl Fn(&Candidate) -> Option<T>,
) -> bool {
    let first = fact(&candidates[0]);
    first.is_some() && candidates.iter().all(|one| fact(one) == first)
}

pub(super) fn candidates(paths: &[PathBuf]) -> Result<Vec<Candidate>, Error> {
    let names = names_of(paths)?;
    let named = paths.iter().zip(names);
    named
        .map(|(path, name)| Candidate::open(path, name))
        .collect()
}

/// What tells them apart.
pub(super) fn names_of(paths: &[PathBuf]) -> Result<Vec<String>, Error> {
    let found = paths.iter().map(|path| {
        let is_remote = Remote::of(path).is_ok_and(|remote| remote.is_some());
        let resolved = match is_remote {
            true => Ok(path.clone()),
            false => path.canonicalize(),
        };
        resolved.map_err(|_| Error::NoModel(path.clone()))
    });
    let found = found.collect::<Result<Vec<_>, Error>>()?;
    let twice = (1..found.len()).find(|&at| found[..at].contains(&found[at]));
    if let Some(at) = twice {
        let path = paths[at].display();
        return Err(Error::NothingAlike(format!("{path} is there twice")));
    }
    let folders: Vec<&Path> = found.iter().map(PathBuf::as_path).collect();
    Ok(names(&folders))
}

impl Candidate {
    fn open(path: &Path, name: String) -> Result<Self, Error> {
        let model = Pretrained::open(path, tch::Device::Cpu)?;
        let folder = RunFolder::open(&model.folder)?;
        // Of another version, or none of ours: its network tells what it is.
        let settings = folder.settings().ok().flatten();
        let network = Table::try_from(&model.config.network).expect("a configuration is a table");
        let table = settings.as_ref().map_or_else(
            || Table::from_iter([("model".to_owned(), network.into())]),
            Settings::table,
        );
        Ok(Self {
            path: path.to_owned(),
            name,
            held_out: folder.held_out().ok().flatten(),
            tokenizer: model.tokenizer()?.clone(),
            level: settings
                .as_ref()
                .and_then(|settings| level(settings, model.tokenizer().ok()?)),
            settings,
            table,
        })
    }

    /// Where another differs from it: of a folder without settings, its network.
    pub(super) fn differences(&self, other: &Self) -> Vec<Difference> {
        let of_both = |table: &Table| {
            let (own, others) = (&self.table, &other.table);
            let known = |key: &String| own.contains_key(key) && others.contains_key(key);
            let known = table.iter().filter(|(key, _)| known(key));
            known
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect::<Table>()
        };
        let found = differences(&of_both(&self.table), &of_both(&other.table));
        let telling = |one: &Difference| {
            one.path == "train.seed" || !BOOKKEEPING.contains(&one.path.as_str())
        };
        found.into_iter().filter(telling).collect()
    }

    pub(super) fn shared(&self, others: &[Self]) -> String {
        let different: Vec<Vec<Difference>> =
            others.iter().map(|other| self.differences(other)).collect();
        shared(&self.table, &different)
    }

    pub(super) fn run(
        &self,
        model: &Pretrained,
        measured: Vec<Measured>,
        materials: &Materials,
    ) -> Result<ArmRun, Error> {
        let shown = match &materials.held_out {
            Some(held_out) => samples(&EvaluatedModel::new(model)?, held_out)?,
            None => Vec::new(),
        };
        let results = measured.into_iter().map(|one| (one.metric.name, one.items));
        Ok(ArmRun {
            // They are paired by it, and have nothing to do with one another.
            seed: 0,
            folder: self.path.display().to_string(),
            parameters: model.parameters.count(),
            used: self.used(model)?,
            peak_memory: None,
            curve: Vec::new(),
            results: results.collect::<BTreeMap<_, _>>(),
            shown,
        })
    }

    /// What a run has taken until the checkpoint that was opened.
    fn used(&self, model: &Pretrained) -> Result<Option<Used>, Error> {
        let Some(settings) = &self.settings else {
            return Ok(None);
        };
        let latest = self.path.join("latest");
        let checkpoint = if latest.exists() { &latest } else { &self.path };
        let flops_per_token = Flops::of(settings, model.tokenizer()?).training();
        Ok(Checkpoint::open(checkpoint)
            .ok()
            .map(|checkpoint| used(checkpoint.state(), flops_per_token)))
    }
}

fn level(settings: &Settings, tokenizer: &Tokenizer) -> Option<Level> {
    let data = &settings.data;
    let level = Level::named(&data.level)
        .ok()
        .filter(|_| data.named().is_empty())?;
    let language = Language::at(level).ok()?;
    LanguageTexts::new(&language, tokenizer, 0, 0).ok()?;
    Some(level)
}

pub(super) fn of_one_tokenizer(candidates: &[Candidate]) -> bool {
    all_alike(candidates, |one| Some(one.tokenizer.fingerprint()))
}
