//! Laws that hold for any layers, and that no input breaks the machinery.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::merge::Layers;
use crate::node::{Node, Place};

const PATHS: [&str; 5] = [
    "model.heads",
    "model.dropout",
    "train.steps",
    "train.schedule.decay.to",
    "family.bert.share",
];

/// Some of the numbers of a configuration.
fn layer() -> impl Strategy<Value = BTreeMap<&'static str, i64>> {
    btree_map(select(&PATHS[..]), 1..1000_i64, 0..PATHS.len())
}

fn file(layer: &BTreeMap<&str, i64>) -> String {
    layer
        .iter()
        .map(|(path, value)| format!("{path} = {value}\n"))
        .collect()
}

fn sets(layer: &BTreeMap<&str, i64>) -> Vec<String> {
    layer
        .iter()
        .map(|(path, value)| format!("{path}={value}"))
        .collect()
}

fn base() -> Node {
    Node::new(toml::Value::Table(PRESETS.table(&MADE_UP)), &Place::Preset)
}

fn lay_all(layers: &[&Node]) -> toml::Value {
    let mut tree = base();
    let mut laid = Layers::on(&tree, &PRESETS);
    layers
        .iter()
        .for_each(|layer| laid.lay(&mut tree, (*layer).clone()));
    assert_eq!(laid.faults().count(), 0);
    tree.plain()
}

fn node(layer: &BTreeMap<&str, i64>) -> Node {
    Node::new(
        toml::Value::Table(file(layer).parse().unwrap()),
        &Place::Preset,
    )
}

/// The whole way of a configuration, rendered if there is anything to render.
fn walk(file: &[u8], set: &[&str]) {
    let file = match ConfigSource::decoded("run.toml".to_owned(), file.to_vec()) {
        Ok(source) => File::parse(source),
        Err(error) => return drop(text(&error)),
    };
    let arguments = set.iter().map(|given| Argument::set(given)).collect();
    let merged = Configuration::new(&PRESETS, &MADE_UP, Some(file), arguments);
    if let Err(error) = merged.deserialize(Settings::problems) {
        let text = text(&error);
        assert!(
            !text.contains("Failed to read"),
            "a label outside the file: {text}"
        );
    }
}

proptest! {
    #[test]
    fn each_value_is_the_last_one_given(first in layer(), second in layer()) {
        let sets = sets(&second);
        let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
        let merged = merged(&file(&first), &sets);
        let table: toml::Table = merged.deserialize(|_| Vec::new()).unwrap();
        let preset = base();
        for path in PATHS {
            let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
            let number = |value: &toml::Value| value.as_float().or(value.as_integer().map(|n| n as f64));
            let found = number(keys.iter().skip(1).fold(&table[&keys[0]], |value, key| &value[key]));
            let given = second.get(path).or(first.get(path)).map(|&given| given as f64);
            prop_assert_eq!(found, given.or(number(&preset.deepest(&keys).plain())));
        }
    }

    #[test]
    fn laying_twice_is_laying_once(first in layer(), second in layer()) {
        let (first, second) = (node(&first), node(&second));
        prop_assert_eq!(lay_all(&[&first, &first]), lay_all(&[&first]));
        prop_assert_eq!(lay_all(&[&first, &second, &second]), lay_all(&[&first, &second]));
        prop_assert_eq!(lay_all(&[&base()]), base().plain());
    }

    #[test]
    fn two_layers_are_one_layer_that_has_both(first in layer(), second in layer()) {
        let both: BTreeMap<_, _> = first.clone().into_iter().chain(second.clone()).collect();
        prop_assert_eq!(lay_all(&[&node(&first), &node(&second)]), lay_all(&[&node(&both)]));
    }

    #[test]
    fn random_bytes_never_panic(file in vec(any::<u8>(), 0..200), set in ".{0,40}") {
        walk(&file, &[&set]);
    }

    #[test]
    fn random_toml_never_panics(
        parts in vec(select(&["[model]", "[[model]]", "[family.", "gpt]", "heads", "decay", "kind", ".", "=", "=",
            "\n", "\r\n", "3", "-1.5e9", "'中'", "\"\"\"", "{", "}", "[", "]", ",", "true", "#", "\u{feff}", "\0",
            "preset", "1979-05-27", "0xff"][..]), 0..40),
        set in vec("(model|family|train|data)?[.a-z=]{0,9}=[\\[{'0-9a]{0,4}", 0..3),
    ) {
        let sets: Vec<&str> = set.iter().map(String::as_str).collect();
        walk(parts.concat().as_bytes(), &sets);
    }
}
