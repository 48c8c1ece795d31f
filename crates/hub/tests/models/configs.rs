//! Configurations that describe no model.

use serde_json::{Value, json};

use crate::made::{bert, gpt, pretraining};
use crate::place::Place;
use crate::says::assert_says;

/// What makes a field impossible, and how that is said.
pub(crate) type Case = (&'static str, Value, &'static str);

const SIZE: &str = "1 or more, below 2^28";
pub(crate) const SHARE: &str = "0 or more, below 1";

const BERT_SIZES: [&str; 7] = [
    "vocab_size",
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "max_position_embeddings",
    "type_vocab_size",
];

const GPT_SIZES: [&str; 6] = [
    "vocab_size",
    "n_embd",
    "n_layer",
    "n_head",
    "n_positions",
    "n_inner",
];

pub(crate) fn assert_refused(place: &Place, words: &[&str]) {
    let path = place.folder().path().join("config.json");
    let words: Vec<&str> = std::iter::once(path.to_str().expect("UTF-8"))
        .chain(words.iter().copied())
        .collect();
    assert_says(place.open(), &words);
}

/// One field at a time: the file, the field, the value and what would be right are named.
pub(crate) fn assert_each_refused(place: &Place, cases: &[Case]) {
    let sound = place.config();
    for (field, given, allowed) in cases {
        place.set(field, given.clone());
        let shown = given
            .as_str()
            .map_or_else(|| given.to_string(), str::to_owned);
        assert_refused(
            place,
            &[&format!("`{field}` is {shown}, allowed: {allowed}")],
        );
        place.put("config.json", sound.to_string());
    }
}

/// Sizes are never guessed.
pub(crate) fn assert_sizes_are_needed(place: &Place, sizes: &[&str]) {
    let sound = place.config();
    for field in sizes {
        place.unset(field);
        assert_refused(place, &[&format!("`{field}` is missing, allowed: {SIZE}")]);
        for no_size in [json!("8"), json!(8.5), json!([8]), json!(1e30)] {
            let says = format!("`{field}` is {no_size}, allowed: {SIZE}");
            place.set(field, no_size);
            assert_refused(place, &[&says]);
        }
        place.put("config.json", sound.to_string());
    }
}

pub(crate) fn absurd(sizes: &[&'static str]) -> Vec<Case> {
    let of =
        |&field| [0, -3, 1 << 28, 1_000_000_000_000, 1_i64 << 40].map(|n| (field, json!(n), SIZE));
    sizes.iter().flat_map(of).collect()
}

#[test]
fn a_bert_needs_its_sizes() {
    let needed: Vec<_> = BERT_SIZES
        .into_iter()
        .filter(|&s| s != "type_vocab_size")
        .collect();
    assert_sizes_are_needed(&bert(pretraining), &needed);
}

#[test]
fn a_gpt_needs_its_sizes() {
    let needed: Vec<_> = GPT_SIZES
        .into_iter()
        .filter(|&size| size != "n_inner")
        .collect();
    assert_sizes_are_needed(&gpt(), &needed);
}

#[test]
fn what_no_bert_has_is_named() {
    let place = bert(pretraining);
    assert_each_refused(&place, &absurd(&BERT_SIZES));
    assert_each_refused(
        &place,
        &[
            (
                "num_attention_heads",
                json!(3),
                "a divisor of hidden_size = 8",
            ),
            (
                "hidden_act",
                json!("gulu"),
                "one of gelu, gelu_python, gelu_new, ",
            ),
            ("hidden_act", json!("swiglu"), "one of gelu, "),
            ("position_embedding_type", json!("relative_key"), "absolute"),
            ("is_decoder", json!(true), "false"),
            ("add_cross_attention", json!(true), "false"),
            ("pruned_heads", json!({ "0": [1] }), "{}: all heads"),
            (
                "pad_token_id",
                json!(11),
                "a token of the vocabulary, -1 or null",
            ),
            (
                "pad_token_id",
                json!(-2),
                "a token of the vocabulary, -1 or null",
            ),
            ("num_labels", json!(0), "1 to 2^20"),
            ("num_labels", json!(4_000_000_000_u32), "1 to 2^20"),
            ("layer_norm_eps", json!(0), "above 0"),
            ("layer_norm_eps", json!(-1e-5), "above 0"),
            ("initializer_range", json!(0), "above 0"),
            ("hidden_dropout_prob", json!(1), SHARE),
            ("hidden_dropout_prob", json!(-0.5), SHARE),
            ("attention_probs_dropout_prob", json!(1), SHARE),
            ("classifier_dropout", json!(1), SHARE),
        ],
    );
}

#[test]
fn what_no_gpt_has_is_named() {
    let place = gpt();
    assert_each_refused(&place, &absurd(&GPT_SIZES));
    assert_each_refused(
        &place,
        &[
            ("n_head", json!(3), "a divisor of n_embd = 8"),
            ("activation_function", json!("gulu"), "one of gelu, "),
            ("add_cross_attention", json!(true), "false"),
            ("layer_norm_epsilon", json!(0), "above 0"),
            ("initializer_range", json!(-1), "above 0"),
            ("resid_pdrop", json!(1), SHARE),
            ("attn_pdrop", json!(1.5), SHARE),
        ],
    );
}

/// Python writes these names into JSON, which has none for them.
#[test]
fn what_is_no_number_is_no_json() {
    let place = bert(pretraining);
    for no_number in ["NaN", "Infinity", "-Infinity", "1e999"] {
        let config = place.config().to_string();
        place.put("config.json", config.replace("1e-12", no_number));
        let says = ["config.json cannot be read: layer_norm_eps", "line 1"];
        assert_says(place.open(), &says);
        place.put("config.json", config);
    }
    place.set("layer_norm_eps", "1e-12");
    assert_refused(
        &place,
        &["`layer_norm_eps` is \"1e-12\", allowed: a number"],
    );
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let place = bert(pretraining);
    place.edit_config(|config| {
        config["vocab_size"] = json!(0);
        config["hidden_act"] = json!("gulu");
        config["is_decoder"] = json!(true);
    });
    let three = [
        "`vocab_size` is 0, allowed",
        "`hidden_act` is gulu, allowed",
        "`is_decoder` is true, allowed",
    ];
    assert_refused(&place, &three);

    let place = gpt();
    place.edit_config(|config| {
        config["n_head"] = json!(3);
        config["layer_norm_epsilon"] = json!(0);
        config["attn_pdrop"] = json!(1);
    });
    let three = [
        "`n_head` is 3, allowed",
        "`layer_norm_epsilon` is 0, allowed",
        "`attn_pdrop` is 1, allowed",
    ];
    assert_refused(&place, &three);
}

/// More layers than the file has tensors are not even outlined.
#[test]
fn layers_are_not_built_before_they_are_believed() {
    let (bert, gpt) = (bert(pretraining), gpt());
    for layers in [1000_i64, (1 << 28) - 1] {
        bert.set("num_hidden_layers", layers);
        gpt.set("n_layer", layers);
        let tensors = [&bert, &gpt].map(|place| place.tensors().len());
        let says =
            |field, most| format!("`{field}` is {layers}, allowed: at most {most}, the tensors");
        assert_refused(&bert, &[&says("num_hidden_layers", tensors[0])]);
        assert_refused(&gpt, &[&says("n_layer", tensors[1])]);
    }
}
