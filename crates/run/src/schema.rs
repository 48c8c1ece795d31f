use cloze_config::Presets;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::{CORPORA, CorpusSettings, RUNS, Settings};

/// The JSON schema of the file that `pretrain --config` reads, for editors: it lies on a preset, so
/// nothing must be there, and what is unknown is wrong.
///
/// ```
/// let schema = cloze_run::run_schema();
/// let steps = &schema["properties"]["train"]["properties"]["steps"];
/// assert_eq!(steps["description"], "Number of optimizer steps, at most.");
/// ```
pub fn run_schema() -> Value {
    of_file::<Settings>("The configuration of a run of cloze", &RUNS)
}

/// The same of the file that `corpus build --config` reads.
pub fn corpus_schema() -> Value {
    of_file::<CorpusSettings>("The configuration of a corpus of cloze", &CORPORA)
}

fn of_file<T: JsonSchema>(title: &str, presets: &Presets) -> Value {
    // What editors for TOML know.
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    plain(&mut schema);
    partial(&mut schema);
    schema["title"] = title.into();
    schema["properties"]["preset"] = json!({
        "description": "What is below: it gives every value that the file leaves out.",
        "enum": presets.names(),
    });
    schema
}

/// Nothing must be there. What is in a list is no part of a preset, and must be whole.
fn partial(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    object.remove("required");
    // Without what is required, several may fit.
    if let Some(variants) = object.remove("oneOf") {
        object.insert("anyOf".to_owned(), variants);
    }
    let variants = object.get_mut("anyOf").and_then(Value::as_array_mut);
    variants.into_iter().flatten().for_each(partial);
    let fields = object.get_mut("properties").and_then(Value::as_object_mut);
    fields
        .into_iter()
        .flat_map(Map::values_mut)
        .for_each(partial);
}

/// Descriptions without what only rustdoc reads.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if key == "description" => *text = without_links(text),
                    other => plain(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

/// ``[`End`](crate::End)`` is `End`.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((name, after)) = after.split_once("`]") else {
            break;
        };
        out += before;
        out += &format!("`{name}`");
        rest = match after
            .strip_prefix('(')
            .and_then(|target| target.split_once(')'))
        {
            Some((_, after)) => after,
            None => after,
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use boon::{Compiler, Draft, Schemas};
    use cloze_config::Configuration;
    use toml::Table;

    use super::*;

    /// As JSON, which has no infinity.
    fn plain_json(table: &Table) -> Value {
        fn finite(value: &mut toml::Value) {
            match value {
                toml::Value::Float(number) if !number.is_finite() => *number = 1e300,
                toml::Value::Table(table) => table.iter_mut().for_each(|(_, value)| finite(value)),
                toml::Value::Array(items) => items.iter_mut().for_each(finite),
                _ => {}
            }
        }
        let mut value = toml::Value::Table(table.clone());
        finite(&mut value);
        serde_json::to_value(value).unwrap()
    }

    /// Whether a schema takes a configuration, and why not.
    fn judge(schema: &Value, instance: &Value) -> Result<(), String> {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.set_default_draft(Draft::V7);
        compiler.add_resource("file.json", schema.clone()).unwrap();
        let index = compiler.compile("file.json", &mut schemas).unwrap();
        schemas
            .validate(instance, index)
            .map_err(|error| format!("{error:#}"))
    }

    fn settings(name: &str) -> Settings {
        let whole = Configuration::load(&RUNS, Some(name), None, Vec::new()).unwrap();
        whole.deserialize(Settings::problems).unwrap()
    }

    #[test]
    fn every_preset_is_by_its_schema() {
        let schema = run_schema();
        for name in RUNS.names() {
            let table = Table::try_from(settings(name)).unwrap();
            judge(&schema, &plain_json(&table)).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let schema = corpus_schema();
        for name in CORPORA.names() {
            let whole = Configuration::load(&CORPORA, Some(name), None, Vec::new()).unwrap();
            let settings = whole.deserialize(CorpusSettings::problems).unwrap();
            let table = Table::try_from(settings).unwrap();
            judge(&schema, &plain_json(&table)).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    #[test]
    fn a_part_is_enough_and_what_is_wrong_is_refused() {
        let schema = run_schema();
        let takes = |text: &str| judge(&schema, &plain_json(&text.parse().unwrap())).is_ok();
        for good in [
            "",
            "preset = 'gpt-mini'\n[train]\nsteps = 3",
            "model.feed_forward = 'swiglu'\ntrain.optimizer.decay = 0.2",
            "family.bert.masked_share = 0.3",
            "stages = [{ steps = 1, sequences = 2, length = 8 }]",
            "train.average = { kind = 'none' }",
        ] {
            assert!(takes(good), "{good}");
        }
        for bad in [
            "preset = 'gpt-mni'",
            "stpes = 3",
            "train.stpes = 3",
            "train.steps = 'many'",
            "train.keep = 0",
            "train.optimizer.dekay = 0.2",
            "family.brt.masked_share = 0.3",
            "family.bert.masked = 0.3",
            "model.positions = 'learnd'",
            "stages = [{ steps = 1, sequences = 2 }]",
            "compute.precision = 'fp64'",
        ] {
            assert!(!takes(bad), "{bad}");
        }
    }

    #[test]
    fn every_field_has_a_description_and_none_a_link() {
        fn look(schema: &Value, path: &str, missing: &mut Vec<String>) {
            let variants = schema["anyOf"].as_array().map(Vec::as_slice);
            for variant in variants.unwrap_or_default() {
                look(variant, path, missing);
            }
            for (key, field) in schema["properties"].as_object().into_iter().flatten() {
                let path = format!("{path}.{key}");
                match field["description"].as_str() {
                    Some(text) => assert!(!text.contains("[`"), "{path}: {text}"),
                    None if field.get("const").is_none() => missing.push(path.clone()),
                    None => {}
                }
                look(field, &path, missing);
            }
        }
        for schema in [run_schema(), corpus_schema()] {
            let mut missing = Vec::new();
            look(&schema, "", &mut missing);
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    #[test]
    fn links_are_names() {
        let text = "By [`Yardstick`](crate::Yardstick), [`Measure`] and [this]; [`open";
        assert_eq!(
            without_links(text),
            "By `Yardstick`, `Measure` and [this]; [`open"
        );
    }
}
