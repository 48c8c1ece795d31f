//! Which family a folder is of.

use cloze_hub::{Error, Family};
use serde_json::json;

use crate::made::{bert, decoder, encoder, gpt, nothing, own_bert, own_gpt};
use crate::says::assert_says;

#[test]
fn a_folder_says_its_family() {
    for (place, family) in [
        (bert(nothing), Family::Bert),
        (own_bert(&encoder(), nothing), Family::Bert),
        (gpt(), Family::Gpt),
        (own_gpt(&decoder()), Family::Gpt),
    ] {
        assert_eq!(place.folder().family().unwrap(), family);
    }
}

#[test]
fn no_family_is_guessed() {
    let place = bert(nothing);
    place.unset("model_type");
    let missing = ["config.json", "missing field `model_type`"];
    assert_says(place.folder().family(), &missing);
    assert_says(place.bert(), &missing);
    assert_says(place.gpt(), &missing);
}

#[test]
fn what_is_not_read_is_told_what_is() {
    let place = gpt();
    place.set("model_type", "llama");
    let known = ["config.json", "\"llama\"", "bert, gpt2 or cloze"];
    assert_says(place.folder().family(), &known);
    assert_says(place.gpt(), &["config.json", "\"llama\"", "gpt2"]);
}

#[test]
fn one_family_is_not_read_as_another() {
    let error = bert(nothing).gpt().unwrap_err();
    assert!(
        matches!(&error, Error::Family { found, expected, path }
            if found == "bert" && expected == "gpt2" && path.ends_with("config.json")),
        "{error}"
    );
    assert_says(gpt().bert(), &["\"gpt2\"", "expected bert"]);
    assert_says(own_gpt(&decoder()).bert(), &["\"gpt\"", "expected bert"]);
    let own = own_bert(&encoder(), nothing);
    assert_says(own.gpt(), &["\"bert\"", "expected gpt"]);
    own.set("family", json!("t5"));
    assert_says(own.bert(), &["config.json", "family", "t5", "bert", "gpt"]);
}
