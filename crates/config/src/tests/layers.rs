//! What wins over what.

use super::*;

#[test]
fn the_preset_is_complete_without_a_file() {
    let settings: Settings = Configuration::new(&PRESETS, &MADE_UP, None, Vec::new())
        .deserialize(|_| Vec::new())
        .unwrap();
    assert_eq!(settings.model.heads.get(), 4);
    assert_eq!(settings.model.dropout, 0.1);
    assert_eq!(
        settings,
        super::settings("", &[]),
        "an empty file changes nothing"
    );
}

#[test]
fn an_argument_wins_over_the_file_and_the_file_over_the_preset() {
    let settings = settings("[model]\nheads = 6\ndropout = 0.2", &["model.heads=8"]);
    assert_eq!(
        (settings.model.heads.get(), settings.model.dropout),
        (8, 0.2)
    );
    assert_eq!(settings.train.steps, 100);
}

#[test]
fn the_last_argument_wins() {
    assert_eq!(
        settings("", &["train.steps=1", "train.steps=2"])
            .train
            .steps,
        2
    );
}

#[test]
fn an_array_is_replaced_as_a_whole() {
    assert_eq!(settings("data.paths = ['c']", &[]).data.paths, ["c"]);
}

#[test]
fn another_variant_replaces_the_one_of_the_preset() {
    let gpt = Family::Gpt { window: 64 };
    assert_eq!(settings("[family.gpt]\nwindow = 64", &[]).family, gpt);
    assert_eq!(settings("", &["family.gpt.window=64"]).family, gpt);
    assert_eq!(
        settings("", &["train.schedule.decay.kind=constant"])
            .train
            .schedule
            .decay,
        Decay::Constant {}
    );
}

#[test]
fn the_same_variant_keeps_its_other_keys() {
    let family = Family::Bert {
        share: 0.2,
        unit: "token".to_owned(),
    };
    assert_eq!(settings("[family.bert]\nshare = 0.2", &[]).family, family);
    let decay = settings("", &["train.schedule.decay.to=0.5"])
        .train
        .schedule
        .decay;
    assert_eq!(decay, Decay::Linear { to: 0.5 });
}

#[test]
fn an_argument_heals_what_is_wrong_in_the_file() {
    assert_eq!(
        settings("model.heads = 'x'", &["model.heads=2"])
            .model
            .heads
            .get(),
        2
    );
    assert_eq!(
        settings("model.dropout = 7", &["model.dropout=0"])
            .model
            .dropout,
        0.0
    );
    assert_eq!(
        settings("model.activation = 'x'", &["model.activation=relu"])
            .model
            .activation,
        Activation::Relu
    );
}

#[test]
fn an_integer_is_a_float_where_a_float_is_due() {
    let merged = merged("model.dropout = 0", &[]);
    let table: toml::Table = merged.deserialize(|_| Vec::new()).unwrap();
    assert_eq!(table["model"]["dropout"], toml::Value::Float(0.0));
}

#[test]
fn what_was_resolved_is_a_configuration_that_resolves_to_itself() {
    let once = settings(
        "[family.gpt]\nwindow = 64\n[model]\ndropout = 0.3",
        &["train.steps=7"],
    );
    assert_eq!(settings(&toml::to_string(&once).unwrap(), &[]), once);
}
