//! On a made-up preset, so that no change of a real one changes what is tested.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use crate::file::File;
use crate::{Argument, ConfigError, ConfigSource, Configuration, Preset, Presets, Problem};

mod arguments;
mod files;
mod layers;
mod random;
mod values;

static PRESETS: Presets = Presets {
    default: "made-up",
    choices: &["family", "train.schedule.decay"],
    free: &[],
    all: &[MADE_UP],
};

const MADE_UP: Preset = Preset {
    name: "made-up",
    parts: &[
        "[model]\nheads = 4\nactivation = \"gelu\"\n[family.bert]\nshare = 0.15\nunit = \"token\"",
        "[model]\ndropout = 0.1\n[data]\npaths = [\"a\", \"b\"]\n[train]\nsteps = 100
         [train.schedule]\ndecay = { kind = \"linear\", to = 0.0 }",
    ],
};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    model: Model,
    family: Family,
    data: Data,
    train: Train,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Model {
    heads: NonZeroU64,
    activation: Activation,
    dropout: f64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Activation {
    Gelu,
    Relu,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Family {
    Bert { share: f64, unit: String },
    Gpt { window: u64 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    paths: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Train {
    steps: u64,
    schedule: Schedule,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Schedule {
    decay: Decay,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
enum Decay {
    Constant {},
    Linear { to: f64 },
}

impl Settings {
    fn problems(&self) -> Vec<Problem> {
        let heads = self.model.heads.get();
        let dropout = self.model.dropout;
        let even =
            (!heads.is_multiple_of(2)).then(|| Problem::new("model.heads", heads, "even numbers"));
        let share = (!(0.0..1.0).contains(&dropout))
            .then(|| Problem::new("model.dropout", dropout, "0 or more, below 1"));
        [even, share].into_iter().flatten().collect()
    }
}

fn merged(file: &str, set: &[&str]) -> Configuration {
    Configuration::new(
        &PRESETS,
        &MADE_UP,
        Some(File::parse(source(file))),
        set.iter().map(|given| Argument::set(given)).collect(),
    )
}

fn source(text: &str) -> ConfigSource {
    let name = "run.toml".to_owned();
    let text = text.to_owned();
    ConfigSource { name, text }
}

fn settings(file: &str, set: &[&str]) -> Settings {
    merged(file, set)
        .deserialize(Settings::problems)
        .unwrap_or_else(|error| panic!("{}", text(&error)))
}

/// The message about a configuration that has something wrong.
fn message(file: &str, set: &[&str]) -> String {
    text(
        &merged(file, set)
            .deserialize(Settings::problems)
            .unwrap_err(),
    )
}

fn text(error: &ConfigError) -> String {
    error.to_string()
}

/// Asserts that a message says all of these.
#[track_caller]
fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "no {part:?} in:\n{message}");
    }
}
