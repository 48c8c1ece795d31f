use std::fs;
use std::path::Path;

use toml::de::DeTable;

use super::error::{ConfigError, Fault};
use super::node::{Node, Place, Value, table_from_file};
use super::source::Source;

/// A configuration file: a part of the keys, and perhaps the preset that has the others.
#[derive(Debug)]
pub(super) struct File {
    pub(super) source: Source,
    /// The preset that the file names, with the place of the name.
    pub(super) preset: Option<(String, Place)>,
    pub(super) root: Node,
    pub(super) faults: Vec<Fault>,
}

impl File {
    pub(super) fn read(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| {
            let what = format!("cannot read the configuration {name}: {error}");
            ConfigError::unreadable(
                what,
                "give the path of a TOML file that you may read, or a preset",
            )
        })?;
        Self::parse(name, bytes)
    }

    pub(super) fn parse(name: String, bytes: Vec<u8>) -> Result<Self, ConfigError> {
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
            let what = format!("the configuration {name} is not UTF-8: see line {line}");
            ConfigError::unreadable(what, "give a TOML file, saved as UTF-8")
        })?;
        let (document, errors) = DeTable::parse_recoverable(&text);
        let mut faults = Vec::new();
        let mut table = table_from_file(document.get_ref(), &mut faults);
        let preset = table
            .remove("preset")
            .and_then(|node| preset_name(&node, &mut faults));
        if !errors.is_empty() {
            // What was recovered from broken syntax may not be what was meant: say nothing of it.
            table.clear();
            faults = errors
                .iter()
                .map(|error| syntax_fault(error, text.len()))
                .collect();
        }
        let root = Node::root(table, Place::File(0..0));
        Ok(Self {
            source: Source { name, text },
            preset,
            root,
            faults,
        })
    }
}

fn preset_name(node: &Node, faults: &mut Vec<Fault>) -> Option<(String, Place)> {
    let place = node.place().clone();
    if let Value::Leaf(toml::Value::String(name)) = &node.value {
        return Some((name.clone(), place));
    }
    faults.push(Fault::new(place, "`preset` must be a name in quotes"));
    None
}

fn syntax_fault(error: &toml::de::Error, end: usize) -> Fault {
    Fault::new(
        Place::File(error.span().unwrap_or(end..end)),
        error.message(),
    )
}
