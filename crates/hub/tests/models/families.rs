//! Which family a folder is of.

use cloze_hub::Architecture;
use serde_json::json;

use crate::made::{bert, decoder, encoder, gpt, nothing, own_bert, own_gpt};
use crate::says::assert_says;

#[test]
fn a_folder_says_its_family() {
    for (place, family, kind) in [
        (bert(nothing), Architecture::Bert, "BERT"),
        (own_bert(&encoder(), nothing), Architecture::Bert, "BERT"),
        (gpt(), Architecture::Gpt, "GPT"),
        (own_gpt(&decoder()), Architecture::Gpt, "GPT"),
    ] {
        let model = place.open().unwrap();
        assert_eq!((model.config.family, model.kind()), (family, kind));
    }
}

#[test]
fn what_is_not_read_is_told_what_is() {
    let place = gpt();
    place.set("model_type", "mamba");
    let known = ["config.json", "\"mamba\"", "bert, gpt2, ", " or cloze"];
    assert_says(place.open(), &known);
    let own = own_bert(&encoder(), nothing);
    own.set("family", json!("t5"));
    assert_says(own.open(), &["config.json", "family", "t5", "bert", "gpt"]);
}
