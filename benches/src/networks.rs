use cloze_transformer::Config;
use serde_json::{Value, json};

/// Tokens of the vocabulary that the tiny presets ask for.
pub const VOCAB: i64 = 8000;

/// What a network's cost depends on, besides its family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Blocks.
    pub layers: i64,
    /// Features of the stream; a feed-forward layer has four times as many inside.
    pub dim: i64,
    /// Heads of each attention.
    pub heads: i64,
    /// Longest sequence, in tokens.
    pub max_len: i64,
    /// Of everything that has a dropout.
    pub dropout: f64,
}

/// A BERT of this size (Devlin et al., 2019).
pub fn bert(size: &Size) -> Config {
    network(
        size,
        json!({ "segments": 2, "residual": "post", "embedding_norm": true, "feed_forward": "gelu", "eps": 1e-12 }),
    )
}

/// A GPT-2 of this size (Radford et al., 2019).
pub fn gpt(size: &Size) -> Config {
    network(
        size,
        json!({ "segments": 0, "residual": "pre", "feed_forward": "gelu-tanh", "eps": 1e-5 }),
    )
}

/// The network of the preset `bert-tiny`.
pub fn bert_tiny() -> Config {
    bert(&TINY)
}

/// The network of the preset `gpt-tiny`.
pub fn gpt_tiny() -> Config {
    gpt(&TINY)
}

const TINY: Size = Size {
    layers: 2,
    dim: 128,
    heads: 2,
    max_len: 128,
    dropout: 0.1,
};

fn network(size: &Size, scheme: Value) -> Config {
    let mut fields = json!({
        "layers": size.layers, "dim": size.dim, "heads": size.heads,
        "key_value_heads": size.heads, "hidden": 4 * size.dim, "max_len": size.max_len,
        "dropout": size.dropout, "attention_dropout": size.dropout,
        "positions": "learned", "norm": "layer", "bias": true, "init_std": 0.02,
        "head_dim": 0, "window": { "kind": "none" }, "query_key_norm": false,
        "embedding_dim": 0, "embedding_scale": false, "embedding_norm": false,
        "attention_scale": "head-dim", "tied": true, "padding_token": -1,
    });
    if let (Value::Object(fields), Value::Object(scheme)) = (&mut fields, scheme) {
        fields.extend(scheme);
    }
    serde_json::from_value(fields).expect("every field is given, and none more")
}
