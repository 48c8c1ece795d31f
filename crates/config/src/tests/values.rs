//! Values of the right type that are still wrong.

use super::*;

#[test]
fn a_problem_is_shown_where_its_value_came_from() {
    let told = |file, set: &[&str]| {
        let problems = |_: &Settings| {
            vec![
                Problem::new("model.heads", 4, "a divisor of 7"),
                Problem::new("data", 1, "2"),
            ]
        };
        text(&merged(file, set).deserialize(problems).unwrap_err())
    };
    let heads = "`model.heads` is 4, allowed: a divisor of 7";
    let by_preset = format!("preset made-up: {heads}");
    assert_says(&told("", &[]), &[&by_preset, "preset made-up: `data` is 1"]);
    assert_says(&told("model.heads = 4", &[]), &["run.toml:1:15", heads]);
    let by_argument = format!("--set model.heads=4: {heads}");
    assert_says(&told("", &["model.heads=4"]), &[&by_argument]);
}

#[test]
fn each_unknown_variant_and_each_problem_is_found() {
    let message = message(
        "[model]\nactivation = 'rellu'\nheads = 3\n",
        &["train.schedule.decay.kind=liner", "model.dropout=1"],
    );
    assert_says(
        &message,
        &[
            "has 4 problems",
            "did you mean `relu`?",
            "did you mean `linear`?",
            "`model.heads` is 3, allowed: even numbers",
            "`model.dropout` is 1, allowed",
        ],
    );
}

#[test]
fn a_zero_that_must_not_be_is_pointed_at() {
    assert_says(
        &message("[model]\nheads = 0", &[]),
        &["run.toml:2:9", "`model.heads`: invalid value"],
    );
}

#[test]
fn a_new_variant_must_be_whole_and_known() {
    assert_says(
        &message("[family.gpt]", &[]),
        &["run.toml:1:9", "missing field `window`"],
    );
    assert_says(
        &message("[family.gpt]\nwindow = 1\nwidow = 1", &[]),
        &["run.toml:3:1", "`widow`"],
    );
    assert_says(
        &message("[family.brt]", &[]),
        &["run.toml:1:9", "did you mean `bert`?"],
    );
    let both = message("[family.gpt]\nwindow = 1\n[family.bert]\nshare = 0.1", &[]);
    assert_says(&both, &["`family` is one variant, given: bert, gpt"]);
    assert_says(
        &message("family = 'gpt'", &[]),
        &["run.toml:1:10", "in a table [family.gpt]"],
    );
}

#[test]
fn a_preset_that_does_not_fit_the_settings_ends_in_an_error() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Other {}
    let error = merged("", &[])
        .deserialize(|_: &Other| Vec::new())
        .unwrap_err();
    assert_says(&text(&error), &["preset made-up", "unknown field `data`"]);
}
