use std::fs;
use std::path::Path;

use toml::de::DeTable;

use crate::ConfigError;
use crate::error::Fault;
use crate::node::{Node, Place, Value, table_from_file};

/// The text of a configuration, in TOML, with the name that messages call it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigSource {
    /// Usually the path of a file.
    pub name: String,
    /// Its content.
    pub text: String,
}

impl ConfigSource {
    /// The text of a file.
    ///
    /// # Errors
    /// A file that cannot be read, or is no UTF-8, with the first line that is not.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| {
            let what = format!("cannot read the configuration {name}: {error}");
            ConfigError::unreadable(
                what,
                "give the path of a TOML file that you may read, or a preset",
            )
        })?;
        Self::decoded(name, bytes)
    }

    pub(crate) fn decoded(name: String, bytes: Vec<u8>) -> Result<Self, ConfigError> {
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
            let what = format!("the configuration {name} is not UTF-8: see line {line}");
            ConfigError::unreadable(what, "give a TOML file, saved as UTF-8")
        })?;
        Ok(Self { name, text })
    }
}

/// A configuration file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) source: ConfigSource,
    pub(crate) root: Node,
    pub(crate) faults: Vec<Fault>,
}

impl File {
    pub(crate) fn parse(source: ConfigSource) -> Self {
        let text = &source.text;
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut faults = Vec::new();
        let mut table = table_from_file(document.get_ref(), &mut faults);
        if !errors.is_empty() {
            // What was recovered from broken syntax may not be what was meant: say nothing of it.
            table.clear();
            faults = errors
                .iter()
                .map(|error| syntax_fault(error, text.len()))
                .collect();
        }
        let root = Node::root(table, Place::File(0..0));
        Self {
            source,
            root,
            faults,
        }
    }

    /// The preset that the file names, which has the keys that it has not; with the place of the name.
    pub(crate) fn take_preset(&mut self) -> Option<(String, Place)> {
        let Value::Table(table) = &mut self.root.value else {
            return None;
        };
        let node = table.remove("preset")?;
        let place = node.place().clone();
        if let Value::Leaf(toml::Value::String(name)) = node.value {
            return Some((name, place));
        }
        let fault = Fault::new(place, "`preset` must be a name in quotes");
        self.faults.push(fault);
        None
    }
}

fn syntax_fault(error: &toml::de::Error, end: usize) -> Fault {
    Fault::new(
        Place::File(error.span().unwrap_or(end..end)),
        error.message(),
    )
}
