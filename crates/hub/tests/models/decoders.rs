//! Decoders whose configuration lies, and networks of ours that are one of these families.

use cloze_tensor::NormKind;
use cloze_transformer::{AttentionWindow, Biases, Config, PositionEncoding, Residual};
use serde_json::{Value, json};

use crate::made::{bits, decoder, own_gpt};
use crate::place::{ONE_FILE, Place};
use crate::says::assert_says;

/// The network of a Llama.
fn llama() -> Config {
    Config {
        positions: PositionEncoding::ROTARY,
        norm: NormKind::Rms,
        feed_forward: "swiglu".parse().expect("a feed-forward layer"),
        bias: Biases::NONE,
        key_value_heads: 1,
        ..decoder()
    }
}

/// A network, and what its family is called.
fn families() -> [(Config, &'static str); 6] {
    let width = |width, pattern: &str| AttentionWindow::Layers {
        width,
        pattern: pattern.to_owned(),
    };
    [
        (decoder(), "gpt2"),
        (llama(), "llama"),
        (
            Config {
                window: width(3, "l"),
                ..llama()
            },
            "mistral",
        ),
        (
            Config {
                bias: Biases {
                    query_key_value: true,
                    ..Biases::NONE
                },
                window: width(3, "gl"),
                ..llama()
            },
            "qwen2",
        ),
        (
            Config {
                query_key_norm: true,
                ..llama()
            },
            "qwen3",
        ),
        (
            Config {
                positions: PositionEncoding::ROTARY,
                residual: Residual::Parallel,
                ..decoder()
            },
            "gpt_neox",
        ),
    ]
}

fn exported(network: &Config) -> Place {
    let gpt = own_gpt(network).open().expect("a GPT");
    let (place, unlike) = Place::of(|export| gpt.save(export), ONE_FILE);
    assert_eq!(unlike, Vec::<String>::new());
    place
}

/// It is found by what it computes, not by what it is called here.
#[test]
fn a_network_of_ours_goes_out_as_the_family_that_it_is() {
    for (network, family) in families() {
        let place = exported(&network);
        assert_eq!(place.config()["model_type"], family);
        let (own, read) = (own_gpt(&network).open().unwrap(), place.open().unwrap());
        assert_eq!(read.notes, [], "{family}");
        let ours = bits(own.parameters.named());
        assert!(bits(read.parameters.named()) == ours, "{family}");
        // Dropout is no matter of what it computes.
        let expected = Config {
            dropout: read.config.network.dropout,
            ..network
        };
        assert_eq!(read.config.network, expected, "{family}");
    }
}

/// What a file says besides goes out again.
#[test]
fn what_is_not_read_is_kept() {
    let place = exported(&llama());
    place.set("eos_token_id", json!([2, 3]));
    place.set("something_new", json!({ "a": 1 }));
    place.set("_name_or_path", "somewhere");
    let read = place.open().unwrap();
    let (again, _) = Place::of(|export| read.save(export), ONE_FILE);
    let config = again.config();
    assert_eq!(config["something_new"], json!({ "a": 1 }));
    assert_eq!(config["eos_token_id"], json!([2, 3]));
    assert_eq!(config.get("_name_or_path"), None);
}

#[test]
fn what_no_rotary_position_is_is_named() {
    let place = exported(&llama());
    let sound = place.config();
    let rope = |fields: Value| {
        let mut table = json!({ "rope_type": "default", "rope_theta": 10_000.0 });
        let fields = fields.as_object().expect("a table").clone();
        table.as_object_mut().expect("a table").extend(fields);
        table
    };
    let cases: [(Value, &str); 11] = [
        (
            json!("linear"),
            "`rope_parameters` is \"linear\", allowed: a table",
        ),
        (
            rope(json!({ "rope_type": "spiral" })),
            "`rope_parameters.rope_type` is spiral, allowed: one of default, linear",
        ),
        (
            rope(json!({ "rope_type": "linear" })),
            "`rope_parameters.factor` is missing, allowed: a number",
        ),
        (
            rope(json!({ "rope_type": "linear", "factor": "2" })),
            "`rope_parameters.factor` is \"2\"",
        ),
        (
            rope(json!({ "rope_type": "linear", "factor": 0 })),
            "factor",
        ),
        (
            rope(json!({ "rope_type": "llama3", "factor": 8.0 })),
            "low_freq_factor` is missing",
        ),
        (
            rope(json!({ "rope_type": "yarn", "factor": 2.0, "truncate": 1 })),
            "rope_parameters.truncate` is 1, allowed: true or false",
        ),
        (
            rope(json!({ "rope_type": "longrope", "factor": 2.0, "short_factor": 1 })),
            "short_factor` is 1, allowed: a number for each pair",
        ),
        (
            rope(
                json!({ "rope_type": "longrope", "factor": 2.0, "short_factor": [1.0], "long_factor": [1.0] }),
            ),
            "short_factor",
        ),
        (rope(json!({ "rope_theta": 0 })), "base"),
        (rope(json!({ "partial_rotary_factor": 2.0 })), "share"),
    ];
    for (table, says) in cases {
        place.set("rope_parameters", table);
        assert_says(place.open(), &["config.json", says]);
        place.put("config.json", sound.to_string());
    }
}

#[test]
fn layers_of_no_kind_are_named() {
    let [.., (qwen2, _), _, _] = families();
    let place = exported(&qwen2);
    let sound = place.config();
    for kinds in [
        json!("full_attention"),
        json!(["full_attention"]),
        json!(["full_attention", "chunked_attention"]),
    ] {
        place.set("layer_types", kinds);
        let says = "full_attention or sliding_attention for each of 2 layers";
        assert_says(place.open(), &["config.json", "`layer_types` is", says]);
        place.put("config.json", sound.to_string());
    }
}
