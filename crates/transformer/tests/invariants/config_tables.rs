//! Values of the configuration that are tables: each number in them changes the network.

use serde_json::{Value, json};

use crate::config_fields::{assert_apart, base, config, equal, transformer};

/// The numbers of positions, windows and biases.
#[test]
fn every_value_of_a_table_is_a_network_of_its_own() {
    let rotary = |values: Value| {
        let mut plain = json!({
            "kind": "rotary", "base": 100.0, "local_base": 0.0, "share": 1.0,
            "scaling": { "kind": "none" }
        });
        for (field, value) in values.as_object().expect("a table") {
            plain[field] = value.clone();
        }
        plain
    };
    let yarn = |beta_fast, truncate, attention_factor| {
        json!({ "scaling": {
            "kind": "yarn", "factor": 4.0, "original_max_len": 40, "beta_fast": beta_fast,
            "beta_slow": 0.3, "truncate": truncate, "attention_factor": attention_factor
        } })
    };
    let llama3 = |low, high, len| {
        json!({ "scaling": {
            "kind": "llama3", "factor": 4.0, "low_freq_factor": low, "high_freq_factor": high,
            "original_max_len": len
        } })
    };
    let longrope = |short, len| {
        json!({ "scaling": {
            "kind": "longrope", "short_factor": [short, 2.0], "long_factor": [3.0, 5.0],
            "original_max_len": len, "attention_factor": 1.0
        } })
    };
    assert_apart(
        "positions",
        &[
            json!("learned"),
            json!("sinusoidal"),
            json!("sines-first"),
            json!("rotary"),
            json!("alibi"),
            json!({ "kind": "learned-from", "first": 2 }),
            json!({ "kind": "relative", "buckets": 8, "max_distance": 5 }),
            json!({ "kind": "relative", "buckets": 8, "max_distance": 9 }),
            json!({ "kind": "relative", "buckets": 6, "max_distance": 9 }),
            rotary(json!({})),
            rotary(json!({ "share": 0.5 })),
            rotary(json!({ "scaling": { "kind": "linear", "factor": 2.0 } })),
            rotary(json!({ "scaling": { "kind": "linear", "factor": 3.0 } })),
            rotary(
                json!({ "scaling": { "kind": "dynamic", "factor": 2.0, "original_max_len": 8 } }),
            ),
            rotary(
                json!({ "scaling": { "kind": "dynamic", "factor": 3.0, "original_max_len": 8 } }),
            ),
            rotary(
                json!({ "scaling": { "kind": "dynamic", "factor": 2.0, "original_max_len": 4 } }),
            ),
            rotary(yarn(5.0, true, 1.0)),
            rotary(yarn(5.0, true, 1.5)),
            rotary(yarn(5.0, false, 1.0)),
            rotary(yarn(9.0, false, 1.0)),
            rotary(llama3(1.0, 4.0, 80)),
            rotary(llama3(1.0, 9.0, 80)),
            rotary(llama3(1.0, 4.0, 20)),
            rotary(longrope(1.5, 12)),
            rotary(longrope(1.7, 12)),
            rotary(longrope(1.5, 9)),
        ],
    );
    let layers = |width, pattern| json!({ "kind": "layers", "width": width, "pattern": pattern });
    assert_apart(
        "window",
        &[
            json!({ "kind": "none" }),
            layers(3, "l"),
            layers(4, "l"),
            layers(3, "gl"),
            layers(3, "lg"),
        ],
    );
    let bias = |query_key_value, attention_output, feed_forward, norm| {
        json!({
            "query_key_value": query_key_value, "attention_output": attention_output,
            "feed_forward": feed_forward, "norm": norm
        })
    };
    assert_apart(
        "bias",
        &[
            json!(true),
            json!(false),
            bias(true, false, false, false),
            bias(false, true, false, false),
            bias(false, false, true, false),
            bias(false, false, false, true),
        ],
    );
    for (field, value) in [
        ("positions", rotary(json!({}))),
        ("positions", json!("rotary")),
        ("bias", json!(false)),
        ("bias", bias(true, false, false, false)),
    ] {
        let mut fields = base();
        fields[field] = value.clone();
        let written = serde_json::to_value(config(fields)).expect("plain fields");
        assert_eq!(written[field], value, "what is read is written as it was");
    }
}

/// The base of local layers is no base of others.
#[test]
fn local_layers_may_have_a_base_of_their_own() {
    let with = |window: Value, local_base: f64| {
        let mut fields = base();
        fields["window"] = window;
        fields["positions"] = json!({
            "kind": "rotary", "base": 100.0, "local_base": local_base, "share": 1.0,
            "scaling": { "kind": "none" }
        });
        config(fields)
    };
    // Wide enough to hide nothing.
    let wide = |pattern| json!({ "kind": "layers", "width": 12, "pattern": pattern });
    let [none, local] = [0.0, 10.0].map(|base| transformer(&with(wide("l"), base)));
    assert!(!equal(&none, &local));
    let global = [0.0, 10.0].map(|base| transformer(&with(wide("g"), base)));
    assert!(equal(&global[0], &global[1]) && equal(&global[0], &none));
    let without = with(json!({ "kind": "none" }), 10.0).problems();
    assert_eq!(without[0].field, "positions.local_base");
}
