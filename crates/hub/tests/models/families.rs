//! Which family a folder is of.

use cloze_hub::Architecture;
use cloze_transformer::Config;
use serde_json::json;

use crate::made::{
    Heads, bert, bits, decoder, electra, encoder, exported, gpt, masked, modernbert, nothing,
    own_bert, own_gpt, pretraining, roberta,
};
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
    let encoders = "roberta, xlm-roberta, camembert, distilbert, electra, modernbert";
    let known = [
        "config.json",
        "\"mamba\"",
        "bert, gpt2",
        encoders,
        "or cloze",
    ];
    assert_says(place.open(), &known);
    let own = own_bert(&encoder(), nothing);
    own.set("family", json!("t5"));
    assert_says(own.open(), &["config.json", "family", "t5", "bert", "gpt"]);
}

/// And one that has what no family has, as ours.
#[test]
fn an_encoder_goes_out_as_the_family_that_has_all_of_it() {
    let cases: [(Config, Heads, &str); 8] = [
        (encoder(), pretraining, "BertForPreTraining"),
        (roberta(), masked, "RobertaForMaskedLM"),
        (roberta(), nothing, "RobertaModel"),
        (
            roberta(),
            pretraining,
            "not: positions learned-from-padding",
        ),
        (electra(), masked, "ElectraForMaskedLM"),
        (electra(), pretraining, "not: embedding_dim 4"),
        (modernbert(), nothing, "ModernBertModel"),
        // Theirs has no bias in its head.
        (modernbert(), masked, "not: a masked language model"),
    ];
    for (network, heads, outcome) in cases {
        let own = own_bert(&network, heads).open().unwrap();
        let place = exported(&network, heads);
        let config = place.config();
        if let Some(lacking) = outcome.strip_prefix("not: ") {
            assert_eq!(config["model_type"], "cloze", "{outcome}");
            let card = std::fs::read_to_string(place.path().join("README.md")).unwrap();
            assert!(card.contains(lacking), "{card}");
        } else {
            assert_eq!(config["architectures"], json!([outcome]));
        }
        let read = place.open().unwrap();
        assert_eq!(read.config.network, own.config.network, "{outcome}");
        assert!(
            bits(read.parameters.named()) == bits(own.parameters.named()),
            "{outcome}"
        );
    }
}
