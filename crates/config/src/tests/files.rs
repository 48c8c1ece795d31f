//! What is said of a bad file, and where it points.

use std::path::Path;

use super::*;

#[test]
fn all_problems_are_shown_at_once_each_at_its_place() {
    let file = "\
# 注释：一个例子
[model]
hedas = 4
heads = \"四\"
activation = \"gleu\"

[train]
schedule = { note = \"中文\", decay = 5 }
";
    let expected = "\
error: the configuration has 6 problems
 --> run.toml:3:1
  |
3 | hedas = 4
  | ^^^^^ there is no key `model.hedas`; did you mean `heads`?
4 | heads = \"四\"
  |         ^^^^ `model.heads` is the string \"四\", expected: integer
5 | activation = \"gleu\"
  |              ^^^^^^ `model.activation`: unknown variant `gleu`, expected `gelu` or `relu`; did you mean `gelu`?
...
8 | schedule = { note = \"中文\", decay = 5 }
  |              ^^^^                   ^ `train.schedule.decay` is the integer 5, expected: table
  |              |
  |              there is no key `train.schedule.note`; the keys here are decay
error: --set model.dropout=2: `model.dropout` is 2, allowed: 0 or more, below 1";
    assert_eq!(message(file, &["model.dropout=2"]), expected);
}

#[test]
fn columns_are_counted_in_characters() {
    let file = "# 中文\nfamily = { bert = { unit = \"中文中文\", share = true } }";
    assert_says(&message(file, &[]), &["run.toml:2:44"]);
    let file = "data = { paths = [\"中文\"], path = 1 }";
    assert_says(
        &message(file, &[]),
        &["run.toml:1:26", "did you mean `paths`?"],
    );
}

#[test]
fn all_errors_of_syntax_are_shown_and_nothing_is_guessed_from_the_rest() {
    let message = message(
        "[model]\nheads = \nhedas = 3\n[train\nsteps = 1.5.2\n",
        &["nothing=1"],
    );
    assert_says(
        &message,
        &["run.toml:2:9", "unclosed table", "--set nothing=1"],
    );
    assert!(!message.contains("hedas`"), "{message}");
}

#[test]
fn a_key_that_is_given_twice_is_an_error() {
    assert_says(
        &message("[model]\nheads = 2\nheads = 4\n", &[]),
        &["run.toml:3:1", "duplicate key"],
    );
}

#[test]
fn a_number_beyond_64_bits_is_an_error() {
    assert_says(
        &message("train.steps = 99999999999999999999", &[]),
        &["run.toml:1:15"],
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = ConfigSource::read(Path::new("no/such.toml")).unwrap_err();
    assert_says(
        &text(&error),
        &[
            "cannot read the configuration no/such.toml",
            "help: give the path",
        ],
    );
    let error =
        ConfigSource::decoded("run.toml".to_owned(), b"a = 1\nb = '\xff'".to_vec()).unwrap_err();
    assert_says(&text(&error), &["run.toml is not UTF-8: see line 2"]);
}

#[test]
fn an_unknown_preset_is_pointed_at() {
    let load = |option, text| Configuration::load(&PRESETS, option, Some(source(text)), Vec::new());
    assert_says(
        &text(&load(None, "preset = 'mad-up'").unwrap_err()),
        &[
            "run.toml:1:10",
            "did you mean `made-up`?",
            "The presets are made-up",
        ],
    );
    assert_says(
        &text(&load(Some("mode-up"), "preset = 'mad-up'").unwrap_err()),
        &[
            "--preset mode-up: there is no preset",
            "did you mean `made-up`?",
        ],
    );
    let named = load(None, "preset = 'made-up'").unwrap();
    assert_eq!(named.preset(), "made-up");
    let number = load(None, "preset = 3").unwrap();
    assert_says(
        &text(&number.deserialize(Settings::problems).unwrap_err()),
        &["run.toml:1:10", "must be a name"],
    );
}

#[test]
fn an_item_of_an_array_is_pointed_at() {
    let message = message("[data]\npaths = [\"a\", 3]", &[]);
    assert_says(&message, &["run.toml:2:15", "expected a string"]);
}

#[test]
fn a_file_that_must_be_complete_names_what_it_lacks() {
    let lacking = "[model]\nheads = 2\n[train]\nsteps = 1";
    let told = Configuration::complete(&PRESETS, source(lacking), &["data"]);
    let told = text(&told.deserialize(|_: &toml::Table| Vec::new()).unwrap_err());
    assert_says(&told, &["has a problem", "`family` is missing"]);
}
