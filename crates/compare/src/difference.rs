use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// A setting that two configurations do not have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Such as `model.dropout`.
    pub path: String,
    /// As TOML; none where the configuration lacks it.
    pub value: Option<String>,
    /// Of the configuration that it is compared with.
    pub base: Option<String>,
}

/// An arm differs from another in settings that its experiment does not name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "arm `{arm}` differs from arm `{base}` in what the experiment does not declare:\n{}\ndeclare it \
     under [arms.set] of the arm, or give it one value under [shared]",
    lines(.differences)
)]
pub struct Undeclared {
    /// Which one.
    pub arm: String,
    /// What it is compared with.
    pub base: String,
    /// In what.
    pub differences: Vec<Difference>,
}

/// Where two configurations differ, by their leaves and in the order of paths. A list is one leaf.
///
/// ```
/// let base = toml::toml! { seed = 1 model.dropout = 0.1 }.into();
/// let other = toml::toml! { seed = 1 model.dropout = 0.0 }.into();
/// let found = cloze_compare::differences(&base, &other);
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].to_string(), "- model.dropout = 0.1\n+ model.dropout = 0.0");
/// ```
pub fn differences(base: &Table, other: &Table) -> Vec<Difference> {
    let (base, other) = (leaves(base), leaves(other));
    let paths: BTreeSet<&String> = base.keys().chain(other.keys()).collect();
    let differing = paths
        .into_iter()
        .filter(|path| base.get(*path) != other.get(*path));
    differing
        .map(|path| Difference {
            path: path.clone(),
            value: other.get(path).cloned(),
            base: base.get(path).cloned(),
        })
        .collect()
}

/// Those whose path no pattern allows. A pattern is a path or its beginning, and `*` stands for any one
/// name: `family` and `family.*.unit` allow `family.bert.unit`.
pub fn undeclared(differences: &[Difference], allowed: &[impl AsRef<str>]) -> Vec<Difference> {
    let is_allowed = |path: &str| {
        let mut patterns = allowed.iter();
        patterns.any(|pattern| matches(pattern.as_ref(), path))
    };
    let others = differences.iter().filter(|one| !is_allowed(&one.path));
    others.cloned().collect()
}

impl Display for Difference {
    /// As a diff shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sides = [("-", &self.base), ("+", &self.value)];
        let lines = sides.iter().filter_map(|(sign, value)| {
            let value = value.as_ref()?;
            Some(format!("{sign} {} = {value}", self.path))
        });
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}

fn lines(differences: &[Difference]) -> String {
    let shown: Vec<String> = differences.iter().map(ToString::to_string).collect();
    shown.join("\n")
}

fn leaves(table: &Table) -> BTreeMap<String, String> {
    let mut leaves = BTreeMap::new();
    collect(table, "", &mut leaves);
    leaves
}

fn collect(table: &Table, above: &str, leaves: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let path = format!("{above}{}", quoted(key));
        match value {
            Value::Table(below) if !below.is_empty() => {
                collect(below, &format!("{path}."), leaves);
            }
            leaf => {
                leaves.insert(path, leaf.to_string());
            }
        }
    }
}

/// A key as it stands in a path: in quotes where TOML wants them.
fn quoted(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        Value::from(key).to_string()
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let mut names = path.split('.');
    pattern.split('.').all(|wanted| {
        names
            .next()
            .is_some_and(|name| wanted == "*" || wanted == name)
    })
}
