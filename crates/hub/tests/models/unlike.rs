//! Networks that have no twin at Hugging Face.

use std::fs;

use cloze_transformer::{Biases, Config};
use serde_json::{Value, json};

use crate::made::{LABELS, bits, decoder, encoder, own_bert, own_gpt, pretraining};
use crate::place::{ONE_FILE, Place};

/// What is changed in a network, and how that is said.
type Case = (
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

const BOTH: [Case; 7] = [
    (&[("positions", "rotary")], &["positions rotary"]),
    (&[("positions", "sinusoidal")], &["positions sinusoidal"]),
    (&[("positions", "alibi")], &["positions alibi"]),
    (&[("norm", "rms")], &["norm rms"]),
    (&[("feed_forward", "swiglu")], &["feed_forward swiglu"]),
    (&[("feed_forward", "geglu")], &["feed_forward geglu"]),
    (
        &[
            ("positions", "rotary"),
            ("norm", "rms"),
            ("feed_forward", "swiglu"),
        ],
        &["feed_forward swiglu", "norm rms", "positions rotary"],
    ),
];

fn changed(network: &Config, changes: &[(&str, &str)]) -> Config {
    let mut fields = json!(network);
    for &(field, value) in changes {
        fields[field] = json!(value);
    }
    serde_json::from_value(fields).expect("values that there are")
}

/// The folder is ours and says so, to machines and to people.
fn assert_ours(place: &Place, reasons: &[&str]) {
    let config = place.config();
    assert_eq!(config["model_type"], "cloze");
    assert_eq!(config.get("architectures"), None::<&Value>);
    let card = fs::read_to_string(place.path().join("README.md")).expect("a card");
    assert!(!card.contains("transformers"), "{card}");
    for word in reasons
        .iter()
        .chain(&["Hugging Face has no model of this kind", "cloze"])
    {
        assert!(card.contains(word), "{word:?} is not in: {card}");
    }
}

fn assert_encoder(network: &Config, reasons: &[&str]) {
    let bert = own_bert(network, pretraining).open().expect("a BERT");
    let (place, saved) = Place::of(|export| bert.save(export), ONE_FILE);
    assert_eq!(saved, reasons);
    assert_ours(&place, reasons);
    let read = place.open().expect("a BERT");
    assert_eq!((&read.config.network, &read.notes[..]), (network, &[][..]));
    assert_eq!(read.config.labels, LABELS);
    assert!(read.heads.masked.is_some() && read.heads.second.is_some());
    assert!(bits(read.parameters.named()) == bits(bert.parameters.named()));
}

fn assert_decoder(network: &Config, reasons: &[&str]) {
    let gpt = own_gpt(network).open().expect("a GPT");
    let (place, saved) = Place::of(|export| gpt.save(export), ONE_FILE);
    assert_eq!(saved, reasons);
    assert_ours(&place, reasons);
    let read = place.open().expect("a GPT");
    assert_eq!((&read.config.network, &read.notes[..]), (network, &[][..]));
    assert!(bits(read.parameters.named()) == bits(gpt.parameters.named()));
}

#[test]
fn each_difference_is_named_and_nothing_is_lost() {
    for (changes, reasons) in BOTH {
        assert_encoder(&changed(&encoder(), changes), reasons);
        // A decoder with rotary positions is a GPT-NeoX or a Llama.
        if !changes.contains(&("positions", "rotary")) {
            assert_decoder(&changed(&decoder(), changes), reasons);
        }
    }
    for (network, reason) in [
        (changed(&encoder(), &[("residual", "pre")]), "residual pre"),
        (
            changed(&encoder(), &[("attention_scale", "layer")]),
            "attention_scale layer",
        ),
        (
            Config {
                key_value_heads: 1,
                ..encoder()
            },
            "key_value_heads 1",
        ),
    ] {
        assert_encoder(&network, &[reason]);
    }
    for (network, reason) in [
        (
            changed(&decoder(), &[("residual", "post")]),
            "residual post",
        ),
        (
            Config {
                segments: 2,
                ..decoder()
            },
            "segments 2",
        ),
        (
            Config {
                key_value_heads: 1,
                ..decoder()
            },
            "key_value_heads 1",
        ),
    ] {
        assert_decoder(&network, &[reason]);
    }
}

/// Without a twin, what Hugging Face always has stays absent.
#[test]
fn no_bias_is_made_up() {
    let network = Config {
        bias: Biases::NONE,
        ..changed(&decoder(), &[("norm", "rms")])
    };
    assert_decoder(&network, &["norm rms"]);
    let network = Config {
        tied: false,
        segments: 0,
        ..changed(&encoder(), &[("norm", "rms")])
    };
    assert_encoder(&network, &["norm rms"]);
}
