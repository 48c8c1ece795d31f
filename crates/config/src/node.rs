use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::error::Fault;

/// A value that remembers where it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) key: Place,
    pub(crate) place: Place,
    pub(crate) value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Neither of the others.
    Leaf(toml::Value),
    /// Replaced as a whole.
    Array(Vec<Node>),
    Table(Table),
}

pub(crate) type Table = BTreeMap<String, Node>;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Place {
    Preset,
    /// Bytes of the file.
    File(Range<usize>),
    /// An argument as it was given.
    Argument(String),
    /// Where nothing can be pointed at.
    Nowhere,
}

impl Node {
    /// All of a value from one place.
    pub(crate) fn new(value: toml::Value, place: &Place) -> Self {
        let value = match value {
            toml::Value::Table(table) => Value::Table(
                table
                    .into_iter()
                    .map(|(key, value)| (key, Self::new(value, place)))
                    .collect(),
            ),
            toml::Value::Array(items) => {
                let items = items.into_iter();
                Value::Array(items.map(|item| Self::new(item, place)).collect())
            }
            leaf => Value::Leaf(leaf),
        };
        Self {
            key: place.clone(),
            place: place.clone(),
            value,
        }
    }

    /// A whole file.
    pub(crate) fn root(table: Table, place: Place) -> Self {
        Self {
            key: place.clone(),
            place,
            value: Value::Table(table),
        }
    }

    /// A value of a file, whose key stands at `key`.
    pub(crate) fn from_file(
        key: Range<usize>,
        value: &Spanned<DeValue<'_>>,
        faults: &mut Vec<Fault>,
    ) -> Option<Self> {
        let place = Place::File(value.span());
        let value = match value.get_ref() {
            DeValue::Table(table) => Value::Table(table_from_file(table, faults)),
            DeValue::Array(items) => {
                let items = items.iter();
                let nodes = items.filter_map(|item| Self::from_file(item.span(), item, faults));
                Value::Array(nodes.collect())
            }
            // Fails for numbers beyond 64 bits only: the syntax was checked before.
            _ => match toml::Value::deserialize(ValueDeserializer::from(value.clone())) {
                Ok(leaf) => Value::Leaf(leaf),
                Err(error) => {
                    faults.push(Fault::new(place, error.message()));
                    return None;
                }
            },
        };
        Some(Self {
            key: Place::File(key),
            place,
            value,
        })
    }

    /// What to point at: the value, or the key of a table, whose value may be many lines.
    pub(crate) fn place(&self) -> &Place {
        match self.value {
            Value::Leaf(_) | Value::Array(_) => &self.place,
            Value::Table(_) => &self.key,
        }
    }

    pub(crate) fn child(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Table(table) => table.get(key),
            Value::Array(items) => items.get(key.parse::<usize>().ok()?),
            Value::Leaf(_) => None,
        }
    }

    /// The deepest node that there is on the way along `path`.
    pub(crate) fn deepest(&self, path: &[String]) -> &Self {
        path.split_first()
            .and_then(|(key, rest)| Some(self.child(key)?.deepest(rest)))
            .unwrap_or(self)
    }

    /// The paths of all values, joined by dots.
    pub(crate) fn paths(&self) -> Vec<String> {
        let Value::Table(table) = &self.value else {
            return Vec::new();
        };
        let below = |(key, node): (&String, &Self)| {
            let deeper = node
                .paths()
                .into_iter()
                .map(|path| format!("{key}.{path}"))
                .collect::<Vec<_>>();
            [vec![key.clone()], deeper].concat()
        };
        table.iter().flat_map(below).collect()
    }

    /// Without the places.
    pub(crate) fn plain(&self) -> toml::Value {
        match &self.value {
            Value::Leaf(leaf) => leaf.clone(),
            Value::Array(items) => toml::Value::Array(items.iter().map(Self::plain).collect()),
            Value::Table(table) => toml::Value::Table(
                table
                    .iter()
                    .map(|(key, node)| (key.clone(), node.plain()))
                    .collect(),
            ),
        }
    }
}

impl Value {
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Leaf(leaf) => leaf.type_str(),
            Self::Array(_) => "array",
            Self::Table(_) => "table",
        }
    }

    /// For messages: the type, with the value where that is short.
    pub(crate) fn described(&self) -> String {
        match self {
            Self::Array(_) => "an array".to_owned(),
            Self::Leaf(leaf) => format!("the {} {leaf}", leaf.type_str()),
            Self::Table(_) => "a table".to_owned(),
        }
    }
}

/// The part of a file that a table holds.
pub(crate) fn table_from_file(table: &DeTable<'_>, faults: &mut Vec<Fault>) -> Table {
    table
        .iter()
        .filter_map(|(key, value)| {
            Some((
                key.get_ref().to_string(),
                Node::from_file(key.span(), value, faults)?,
            ))
        })
        .collect()
}
