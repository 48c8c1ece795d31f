use std::collections::BTreeMap;

use serde_json::Value;
use toml::Table;

/// A configuration in TOML, each field below the first sentence of its description.
pub(crate) fn commented(table: &Table, schema: &Value) -> String {
    let mut comments = BTreeMap::new();
    let values = serde_json::to_value(table).expect("TOML is JSON, but for what is not finite");
    describe(schema, &values, "", &mut comments);
    let text = toml::to_string_pretty(table).expect("a table");
    let (mut section, mut out) = (String::new(), String::new());
    for line in text.lines() {
        // What belongs to a value of several lines is indented, or closes it.
        let header = line
            .strip_prefix('[')
            .filter(|_| line.ends_with(']') && line != "]");
        let path = match header {
            Some(header) => {
                section = header.trim_matches(['[', ']']).to_owned();
                Some(section.clone())
            }
            None => line
                .split_once(" = ")
                .filter(|(key, _)| !key.starts_with(' '))
                .map(|(key, _)| join(&section, key)),
        };
        let comment = path.and_then(|path| comments.get(&path));
        if let Some(comment) = comment {
            out += &format!("# {comment}\n");
        }
        out += &format!("{line}\n");
    }
    out
}

/// The first sentences of what the schema says of each value, by its path.
fn describe(schema: &Value, value: &Value, path: &str, comments: &mut BTreeMap<String, String>) {
    let Some(fields) = value.as_object() else {
        return;
    };
    let own = [schema];
    let variants = schema["anyOf"].as_array().map(Vec::as_slice);
    let all = own.into_iter().chain(variants.unwrap_or_default());
    let fits = |variant: &&Value| {
        fields.iter().all(|(key, value)| {
            let known = &variant["properties"][key];
            let other = known.get("const").is_some_and(|only| only != value);
            !known.is_null() && !other
        })
    };
    let Some(properties) = all.into_iter().find(fits).map(|found| &found["properties"]) else {
        return;
    };
    for (key, value) in fields {
        let path = join(path, key);
        describe(&properties[key], value, &path, comments);
        if let Some(text) = properties[key]["description"].as_str() {
            comments.insert(path, first_sentence(text));
        }
    }
}

fn join(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    }
}

fn first_sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let ends = text.match_indices(". ").map(|(at, _)| at);
    // Not behind "et al." and the like.
    let mut ends = ends.filter(|&at| text[at + 2..].starts_with(char::is_uppercase));
    let end = ends.next().unwrap_or(text.len());
    text[..end].trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RUNS, SettingsBuilder, preset, run_schema};

    #[test]
    fn comments_change_nothing() {
        let schema = run_schema();
        for name in RUNS.names() {
            let table =
                Table::try_from(preset(name).and_then(SettingsBuilder::settings).unwrap()).unwrap();
            let text = commented(&table, &schema);
            assert_eq!(text.parse::<Table>().unwrap(), table, "{text}");
            for line in [
                "# Number of optimizer steps, at most\nsteps = ",
                "# The network\n[model]\n",
                "# What is done about a bad step\n[train.guard]\n",
            ] {
                assert!(text.contains(line), "{line} is missing: {text}");
            }
            let fields = text.lines().filter(|line| line.contains(" = "));
            let comments = text.lines().filter(|line| line.starts_with("# "));
            // A kind is told by its section.
            assert!(comments.count() + 8 > fields.count(), "{text}");
        }
    }

    #[test]
    fn a_comment_is_the_first_sentence() {
        assert_eq!(
            first_sentence("As in BERT (Devlin et al. 2019). More.\nAnd"),
            "As in BERT (Devlin et al. 2019)"
        );
    }
}
