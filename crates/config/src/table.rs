use std::collections::BTreeMap;

use toml::{Table, Value};

/// Every value of a table that is no table itself, by its dotted path.
///
/// ```
/// let table = toml::toml! { model.heads = 2 model.bias = true };
/// let leaves = cloze_config::leaves(&table);
/// assert_eq!(leaves["model.heads"], &toml::Value::Integer(2));
/// ```
pub fn leaves(table: &Table) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    collect("", table, &mut found);
    found
}

fn collect<'a>(path: &str, table: &'a Table, found: &mut BTreeMap<String, &'a Value>) {
    for (key, value) in table {
        let path = join(path, key);
        match value {
            Value::Table(inner) => collect(&path, inner, found),
            leaf => {
                found.insert(path, leaf);
            }
        }
    }
}

/// A key below a path, which is empty for the root.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
