use toml::{Table, Value};

use crate::error::Fault;
use crate::file::ConfigSource;
use crate::node::Place;
use crate::table::join;
use crate::{ConfigError, nearest};

/// The complete configurations of one kind, by name.
#[derive(Debug)]
pub struct Presets {
    /// What to start from when nothing is said.
    pub default: &'static str,
    /// The paths where a value is one of several variants, each with keys of its own: another variant
    /// replaces the one below it, instead of adding to it.
    pub choices: &'static [&'static str],
    /// The paths of tables that may have any keys: one replaces the other as a whole.
    pub free: &'static [&'static str],
    /// Every preset.
    pub all: &'static [Preset],
}

/// A complete configuration.
#[derive(Debug)]
pub struct Preset {
    /// As users call it.
    pub name: &'static str,
    /// Texts in TOML; later ones win.
    pub parts: &'static [&'static str],
}

impl Presets {
    /// The names of all.
    pub fn names(&self) -> Vec<&'static str> {
        self.all.iter().map(|preset| preset.name).collect()
    }

    /// The preset to start from: the option's, or else the one that a file names, or else the default.
    pub(crate) fn base(
        &self,
        option: Option<&str>,
        named: Option<&(String, Place)>,
        source: Option<&ConfigSource>,
    ) -> Result<&Preset, ConfigError> {
        let (name, place) = match (option, named) {
            (Some(name), _) => (name, Place::Argument(format!("--preset {name}"))),
            (None, Some((name, place))) => (name.as_str(), place.clone()),
            (None, None) => (self.default, Place::Preset),
        };
        let found = self.all.iter().find(|preset| preset.name == name);
        found.ok_or_else(|| {
            let names = self.names();
            let meant = nearest(name, &names).map(|meant| format!("did you mean `{meant}`? "));
            let help = format!(
                "{}The presets are {}",
                meant.unwrap_or_default(),
                names.join(", ")
            );
            let fault = Fault::new(place, format!("there is no preset `{name}`")).help(Some(help));
            ConfigError::new(name, source, vec![fault])
        })
    }

    /// All parts of a preset together.
    ///
    /// # Panics
    /// If a part is not TOML: they are compiled in.
    pub(crate) fn table(&self, preset: &Preset) -> Table {
        let mut whole = Table::new();
        for part in preset.parts {
            let part = part
                .parse()
                .unwrap_or_else(|error| panic!("preset {}: {error}", preset.name));
            self.add("", &mut whole, part);
        }
        whole
    }

    fn add(&self, path: &str, whole: &mut Table, part: Table) {
        for (key, value) in part {
            let path = join(path, &key);
            match (whole.get_mut(&key), value) {
                (Some(Value::Table(below)), Value::Table(above))
                    if !self.choices.contains(&path.as_str()) =>
                {
                    self.add(&path, below, above);
                }
                (_, value) => {
                    whole.insert(key, value);
                }
            }
        }
    }
}
