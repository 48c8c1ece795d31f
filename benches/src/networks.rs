use cloze_transformer::Config;
use serde_json::{Value, json};

/// Tokens of the vocabulary that the tiny presets ask for.
pub const VOCAB: i64 = 8000;

/// The network of the preset `bert-tiny`.
pub fn bert_tiny() -> Config {
    tiny(json!({
        "segments": 2, "residual": "post", "feed_forward": "gelu", "eps": 1e-12,
    }))
}

/// The network of the preset `gpt-tiny`.
pub fn gpt_tiny() -> Config {
    tiny(json!({
        "segments": 0, "residual": "pre", "feed_forward": "gelu-tanh", "eps": 1e-5,
    }))
}

fn tiny(scheme: Value) -> Config {
    let mut fields = json!({
        "layers": 2, "dim": 128, "heads": 2, "key_value_heads": 2, "hidden": 512, "max_len": 128,
        "positions": "learned", "norm": "layer", "bias": true, "init_std": 0.02,
        "dropout": 0.1, "attention_dropout": 0.1, "attention_scale": "head-dim",
        "tied": true, "padding_token": -1,
    });
    if let (Value::Object(fields), Value::Object(scheme)) = (&mut fields, scheme) {
        fields.extend(scheme);
    }
    serde_json::from_value(fields).expect("every field is given, and none more")
}
