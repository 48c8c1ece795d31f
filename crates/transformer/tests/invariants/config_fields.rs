//! A field of the configuration that nothing reads is a bug: each changes the network.

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, EncoderDecoder, Pair, Tokens, Transformer};
use serde_json::{Value, json};
use tch::{Device, Kind, Tensor};

use crate::networks::{VOCAB, ids};

pub(crate) fn base() -> Value {
    json!({
        "layers": 2, "dim": 16, "heads": 4, "key_value_heads": 2, "hidden": 24, "max_len": 12,
        "segments": 2, "positions": "learned", "norm": "layer", "residual": "pre",
        "feed_forward": "gelu", "bias": true, "eps": 1e-5, "init_std": 0.2,
        "dropout": 0.0, "attention_dropout": 0.0, "attention_scale": "head-dim",
        "tied": true, "padding_token": -1, "head_dim": 0, "window": { "kind": "none" },
        "query_key_norm": false, "embedding_dim": 0, "embedding_scale": false, "embedding_norm": false
    })
}

/// Another valid value of each field.
fn other(field: &str) -> Value {
    match field {
        "layers" | "segments" => json!(3),
        "dim" => json!(20),
        "heads" => json!(8),
        "key_value_heads" => json!(4),
        "hidden" => json!(25),
        "max_len" => json!(13),
        "positions" => json!("rotary"),
        "norm" => json!("rms"),
        "residual" => json!("post"),
        "feed_forward" => json!("relu"),
        "bias" | "tied" => json!(false),
        "attention_scale" => json!("head-dim-and-layer"),
        "eps" => json!(0.5),
        "init_std" => json!(0.1),
        "padding_token" => json!(3),
        "head_dim" => json!(6),
        "embedding_dim" => json!(10),
        "window" => json!({ "kind": "layers", "width": 3, "pattern": "gl" }),
        "query_key_norm" | "embedding_scale" | "embedding_norm" => json!(true),
        "dropout" | "attention_dropout" => json!(0.5),
        new => panic!("the field {new} has no other value to try: add one"),
    }
}

pub(crate) fn config(fields: Value) -> Config {
    serde_json::from_value(fields).expect("valid fields")
}

/// All that can be told of a network from outside: its parameters, and its states in training with
/// the gradients that they have.
pub(crate) type Print = (Vec<(String, Tensor)>, Vec<Tensor>);

fn print(parameters: &Parameters, states: Tensor) -> Print {
    states.square().sum(Kind::Float).backward();
    let named = parameters.named();
    let gradients = named.iter().map(|(_, parameter)| parameter.grad());
    let seen = gradients.filter(Tensor::defined).chain([states]).collect();
    (named, seen)
}

pub(crate) fn transformer(config: &Config) -> Print {
    let parameters = Parameters::new(1, Device::Cpu);
    let network = Transformer::new(&parameters.root(), config, VOCAB);
    print(&parameters, network.states(&tokens(2), true))
}

fn encoder_decoder(config: &Config) -> Print {
    let parameters = Parameters::new(1, Device::Cpu);
    let network = EncoderDecoder::new(&parameters.root(), config, VOCAB);
    let pair = Pair {
        source: tokens(2),
        target: tokens(3),
        memory_mask: Mask::All,
    };
    print(&parameters, network.states(&pair, true))
}

fn tokens(seed: u64) -> Tokens {
    let ids = ids(seed, 3, 10);
    let segments = ids.ge(6).to_kind(Kind::Int64);
    Tokens::new(&ids, Mask::Causal).with_segments(segments)
}

pub(crate) fn equal(left: &Print, right: &Print) -> bool {
    let same = |a: &Tensor, b: &Tensor| a.size() == b.size() && a.allclose(b, 1e-4, 1e-6, false);
    left.0.len() == right.0.len()
        && left
            .0
            .iter()
            .zip(&right.0)
            .all(|(a, b)| a.0 == b.0 && same(&a.1, &b.1))
        && left.1.len() == right.1.len()
        && left.1.iter().zip(&right.1).all(|(a, b)| same(a, b))
}

#[test]
fn every_field_changes_the_network() {
    for print_of in [transformer, encoder_decoder] {
        let base = config(base());
        let own = print_of(&base);
        assert!(
            equal(&own, &print_of(&base)),
            "one configuration is one network"
        );
        let fields = serde_json::to_value(&base).expect("plain fields");
        for field in fields.as_object().expect("a struct").keys() {
            let mut fields = fields.clone();
            fields[field] = other(field);
            let changed = config(fields);
            assert_eq!(
                changed.problems(),
                [],
                "the other value of {field} is no valid one"
            );
            assert!(!equal(&own, &print_of(&changed)), "{field} changes nothing");
        }
    }
}

/// Each is another network than those before it.
pub(crate) fn assert_apart(field: &str, values: &[Value]) {
    let network = |value: &Value| {
        let mut fields = base();
        fields[field] = value.clone();
        fields["init_std"] = json!(6.0); // some features pass ten, where gelu-10 ends
        transformer(&config(fields))
    };
    let prints: Vec<Print> = values.iter().map(network).collect();
    for (i, print) in prints.iter().enumerate() {
        let twin = prints[..i].iter().position(|earlier| equal(earlier, print));
        let twin = twin.map(|twin| &values[twin]);
        assert_eq!(twin, None, "as {field} = {}", values[i]);
    }
}

/// Enumerations: each of their values is another network.
#[test]
fn every_choice_is_a_network_of_its_own() {
    let scales = ["head-dim", "head-dim-and-layer", "layer", "none"];
    let feed_forwards = [
        "gelu",
        "gelu-tanh",
        "quick-gelu",
        "gelu-10",
        "hardswish",
        "sqrt-softplus",
        "laplace",
        "relu",
        "relu6",
        "squared-relu",
        "leaky-relu",
        "silu",
        "mish",
        "tanh",
        "sigmoid",
        "identity",
        "swiglu",
        "geglu",
    ];
    let names: [(&str, &[&str]); 4] = [
        ("attention_scale", &scales),
        ("norm", &["layer", "rms"]),
        ("residual", &["pre", "post", "parallel"]),
        ("feed_forward", &feed_forwards),
    ];
    for (field, names) in names {
        let values: Vec<Value> = names.iter().map(|name| json!(name)).collect();
        assert_apart(field, &values);
    }
}

#[test]
fn a_misspelt_or_missing_field_is_refused() {
    let mut fields = base();
    fields["droput"] = json!(0.1);
    let error = serde_json::from_value::<Config>(fields).expect_err("no such field");
    assert!(
        error.to_string().contains("unknown field `droput`"),
        "{error}"
    );
    let mut fields = base();
    fields.as_object_mut().expect("a struct").remove("eps");
    let error = serde_json::from_value::<Config>(fields).expect_err("no default");
    assert!(error.to_string().contains("missing field `eps`"), "{error}");
}
