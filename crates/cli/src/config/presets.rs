//! The named configurations: complete ones, each of a few files of `presets/`.

use cloze_corpus::presets::{BOOKS, MARKDOWN, WEB};
use toml::{Table, Value};

use super::error::{ConfigError, Fault};
use super::file::File;
use super::nearest::nearest;
use super::node::Place;

/// The configurations of one kind.
#[derive(Debug)]
pub(crate) struct Presets {
    /// What to start from when nothing is said.
    default: &'static str,
    all: &'static [Preset],
}

/// A complete configuration.
#[derive(Debug)]
pub(crate) struct Preset {
    pub(super) name: &'static str,
    /// TOML; later ones win.
    pub(super) parts: &'static [&'static str],
}

macro_rules! preset {
    ($name:literal: $($part:literal),+) => {
        Preset {
            name: $name,
            parts: &[$(include_str!(concat!("../../presets/", $part, ".toml"))),+],
        }
    };
}

/// Of runs.
pub(crate) const RUNS: Presets = Presets {
    default: "bert-tiny",
    all: &[
        preset!("bert-tiny": "bert", "sizes/tiny"),
        preset!("bert-mini": "bert", "sizes/mini"),
        preset!("bert-small": "bert", "sizes/small"),
        preset!("bert-medium": "bert", "sizes/medium"),
        preset!("bert-base": "bert", "sizes/base", "bert-base"),
        preset!("bert-large": "bert", "sizes/large"),
        preset!("gpt-tiny": "gpt", "sizes/tiny"),
        preset!("gpt-mini": "gpt", "sizes/mini"),
        preset!("gpt-small": "gpt", "sizes/small"),
        preset!("gpt-medium": "gpt", "sizes/medium"),
        preset!("gpt-base": "gpt", "sizes/base", "gpt-base"),
        preset!("gpt-large": "gpt", "sizes/large"),
        preset!("hybrid-tiny": "gpt", "hybrid", "sizes/tiny"),
        preset!("hybrid-mini": "gpt", "hybrid", "sizes/mini"),
        preset!("hybrid-small": "gpt", "hybrid", "sizes/small"),
        preset!("shakespeare-char": "gpt", "shakespeare-char"),
    ],
};

/// What every corpus begins with.
const COMMON: &str = include_str!("../../presets/corpus.toml");

const fn corpus(name: &'static str, parts: &'static [&'static str]) -> Preset {
    Preset { name, parts }
}

/// Of corpora.
pub(crate) const CORPORA: Presets = Presets {
    default: "books",
    all: &[
        corpus("books", &[COMMON, BOOKS]),
        corpus("web", &[COMMON, WEB]),
        corpus("markdown", &[COMMON, MARKDOWN]),
        corpus("verbatim", &[COMMON]),
    ],
};

impl Presets {
    /// The names of all.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.all.iter().map(|preset| preset.name).collect()
    }

    /// The preset of this name.
    ///
    /// # Errors
    /// The likeliest and all names, if there is none.
    pub(super) fn get(&self, name: &str) -> Result<&'static Preset, UnknownPreset> {
        let found = self.all.iter().find(|preset| preset.name == name);
        found.ok_or_else(|| UnknownPreset {
            name: name.to_owned(),
            names: self.names(),
        })
    }

    /// The preset to start from: the option's, or else the file's, or else the default.
    pub(super) fn base(
        &self,
        option: Option<&str>,
        file: Option<&File>,
    ) -> Result<&'static Preset, ConfigError> {
        let (name, place) = match (option, file.and_then(|file| file.preset.as_ref())) {
            (Some(name), _) => (name, Place::Argument(format!("--preset {name}"))),
            (None, Some((name, place))) => (name.as_str(), place.clone()),
            (None, None) => (self.default, Place::Preset),
        };
        self.get(name).map_err(|unknown| {
            let fault = Fault::new(place, unknown.to_string()).help(Some(unknown.help()));
            ConfigError::new(name, file.map(|file| &file.source), vec![fault])
        })
    }
}

/// There is no preset of this name.
#[derive(Debug, thiserror::Error)]
#[error("there is no preset `{name}`")]
pub(super) struct UnknownPreset {
    name: String,
    names: Vec<&'static str>,
}

impl UnknownPreset {
    fn help(&self) -> String {
        let meant = nearest(&self.name, &self.names).map(|name| format!("did you mean `{name}`? "));
        format!(
            "{}The presets are {}",
            meant.unwrap_or_default(),
            self.names.join(", ")
        )
    }
}

impl Preset {
    /// All parts together.
    ///
    /// # Panics
    /// If a part is not TOML: they are compiled in, and tested.
    pub(super) fn table(&self) -> Table {
        let mut whole = Table::new();
        for part in self.parts {
            let part = part
                .parse()
                .unwrap_or_else(|error| panic!("preset {}: {error}", self.name));
            add(&mut whole, part);
        }
        whole
    }
}

fn add(whole: &mut Table, part: Table) {
    for (key, value) in part {
        match (whole.get_mut(&key), value) {
            // A variant, which replaces the one below it.
            (Some(below), above) if key == "family" => *below = above,
            (Some(Value::Table(below)), Value::Table(above)) => add(below, above),
            (_, value) => {
                whole.insert(key, value);
            }
        }
    }
}
