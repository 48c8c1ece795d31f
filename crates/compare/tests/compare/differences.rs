//! Which settings differ, and which of them an experiment declares.

use cloze_compare::{Difference, Undeclared, differences, undeclared};
use proptest::prelude::*;
use toml::Table;

fn table(text: &str) -> Table {
    text.parse().expect("TOML")
}

#[test]
fn leaves_are_compared_and_lists_are_leaves() {
    let base = table("a = 1\nb = [1, 2]\nc.d = \"x\"\nc.e = true\n[f]\n");
    let other = table("a = 1\nb = [1, 3]\nc.e = true\nc.\"g h\" = 2.0\n");
    let shown: Vec<String> = differences(&base, &other)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        shown,
        [
            "- b = [1, 2]\n+ b = [1, 3]",
            "+ c.\"g h\" = 2.0",
            "- c.d = \"x\"",
            "- f = {}"
        ]
    );
}

#[test]
fn a_pattern_is_a_path_or_its_beginning() {
    let one = |path: &str| Difference {
        path: path.to_owned(),
        value: Some("1".to_owned()),
        base: None,
    };
    let all = [one("family.bert.unit"), one("family2"), one("model.dim")];
    let left = |allowed: &[&str]| -> Vec<String> {
        let left = undeclared(&all, allowed).into_iter();
        left.map(|one| one.path).collect()
    };
    assert_eq!(left(&[]), ["family.bert.unit", "family2", "model.dim"]);
    assert_eq!(left(&["family"]), ["family2", "model.dim"]);
    assert_eq!(left(&["family.*.unit", "model"]), ["family2"]);
    assert_eq!(left(&["family.bert.unit.x", "fam", "family2"]).len(), 2);
}

#[test]
fn an_arm_that_differs_is_refused_with_both_values() {
    let found = differences(&table("model.dropout = 0.1"), &table("model.dropout = 0.0"));
    let refused = Undeclared {
        arm: "causal".to_owned(),
        base: "masked".to_owned(),
        differences: undeclared(&found, &["train"]),
    };
    let text = refused.to_string();
    assert!(text.starts_with("arm `causal` differs from arm `masked`"));
    assert!(text.contains("\n- model.dropout = 0.1\n+ model.dropout = 0.0\n"));
}

fn any_table() -> impl Strategy<Value = Table> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(toml::Value::from),
        "[a-z ]{0,4}".prop_map(toml::Value::from)
    ];
    let value = leaf.prop_recursive(3, 20, 4, |inner| {
        prop::collection::btree_map("[a-c.]{0,2}", inner, 0..4)
            .prop_map(|map| toml::Value::Table(map.into_iter().collect()))
    });
    prop::collection::btree_map("[a-c.]{0,2}", value, 0..4)
        .prop_map(|map| map.into_iter().collect())
}

proptest! {
    #[test]
    fn a_table_equals_itself_and_nothing_else(base in any_table(), other in any_table()) {
        prop_assert_eq!(differences(&base, &base), []);
        let (there, back) = (differences(&base, &other), differences(&other, &base));
        prop_assert_eq!(there.is_empty(), base == other);
        prop_assert_eq!(there.len(), back.len());
        for (there, back) in there.iter().zip(&back) {
            prop_assert_eq!((&there.value, &there.base), (&back.base, &back.value));
        }
        prop_assert_eq!(undeclared(&there, &["*"]), []);
    }
}
