//! `--set` and the options: how they are read, and what is said of bad ones.

use super::*;

#[test]
fn a_bare_word_is_a_string_and_a_bracket_is_toml() {
    assert_eq!(
        settings("", &["model.activation=relu"]).model.activation,
        Activation::Relu
    );
    assert_eq!(
        settings("", &["data.paths=['../x y', 'b']"]).data.paths,
        ["../x y", "b"]
    );
    assert_eq!(settings("", &[" train.steps = 3 "]).train.steps, 3);
}

#[test]
fn a_number_that_is_too_large_is_no_string() {
    let large = "train.steps=18446744073709551616";
    assert_says(
        &message("", &[large]),
        &["18446744073709551616 is no number that TOML has"],
    );
}

#[test]
fn everything_after_the_first_sign_is_the_value() {
    let family = settings("", &["family.bert.unit=a=b"]).family;
    assert_eq!(
        family,
        Family::Bert {
            share: 0.15,
            unit: "a=b".to_owned()
        }
    );
}

#[test]
fn a_bad_argument_is_named_as_it_was_given() {
    let set = [
        "model.heads",
        "heads=2",
        "model.hedas=2",
        "data.paths=[1",
        "model.heads=two",
        "model=2",
        ".=1",
    ];
    let expected = "\
error: the configuration has 7 problems
error: --set model.heads: there is no `=`
 |
 = help: write --set section.key=value, such as --set model.dropout=0
error: --set data.paths=[1: unclosed array, expected `]`
error: --set heads=2: there is no key `heads`
 |
 = help: did you mean `model.heads`?
error: --set model.hedas=2: there is no key `model.hedas`
 |
 = help: did you mean `heads`?
error: --set model.heads=two: `model.heads` is the string \"two\", expected: integer
error: --set model=2: `model` is the integer 2, expected: table
error: --set .=1: there is no key ``
 |
 = help: the keys here are data, family, model, train";
    assert_eq!(message("", &set), expected);
}

#[test]
fn an_option_is_named_by_its_own_name() {
    let option = Argument::option("--dropout", "model.dropout", 1.5);
    let error = Configuration::new(&PRESETS, &MADE_UP, None, vec![option])
        .deserialize(Settings::problems)
        .unwrap_err();
    assert_says(
        &text(&error),
        &["error: --dropout 1.5: `model.dropout` is 1.5, allowed: 0 or more, below 1"],
    );
}

#[test]
fn a_path_of_any_depth_is_an_unknown_key() {
    let deep = format!("{}x=1", "model.".repeat(60_000));
    assert_says(&message("", &[&deep]), &["there is no key `model.model`"]);
}
