use cloze_config::Problem;
use cloze_tensor::NormKind;
use cloze_transformer::{ActivationKind, AttentionScale, Config, PositionEncoding, Residual};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::described::Foreign;
use crate::fields::{self, activation_name, unlike};
use crate::notes::Note;

/// What a GPT-2's `config.json` says, under the names that all families share or its own. Where it may
/// be silent, the values are those of Hugging Face's `GPT2Config`; sizes are never guessed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Gpt2Config {
    vocab_size: i64,
    #[serde(alias = "hidden_size")]
    n_embd: i64,
    #[serde(alias = "num_hidden_layers")]
    n_layer: i64,
    #[serde(alias = "num_attention_heads")]
    n_head: i64,
    #[serde(alias = "max_position_embeddings")]
    n_positions: i64,
    n_inner: Option<i64>,
    #[serde(default = "gelu_new")]
    activation_function: String,
    #[serde(default = "small")]
    layer_norm_epsilon: f64,
    #[serde(default = "fields::tenth")]
    resid_pdrop: f64,
    #[serde(default = "fields::tenth")]
    embd_pdrop: f64,
    #[serde(default = "fields::tenth")]
    attn_pdrop: f64,
    #[serde(default = "fields::fiftieth")]
    initializer_range: f64,
    #[serde(default = "fields::yes")]
    tie_word_embeddings: bool,
    #[serde(default = "fields::yes")]
    scale_attn_weights: bool,
    #[serde(default)]
    scale_attn_by_inverse_layer_idx: bool,
    #[serde(default)]
    add_cross_attention: bool,
}

impl Foreign for Gpt2Config {
    const FIELDS: &[(&str, &str)] = &[
        ("layers", "n_layer"),
        ("dim", "n_embd"),
        ("heads", "n_head"),
        ("key_value_heads", "n_head"),
        ("hidden", "n_inner"),
        ("max_len", "n_positions"),
        ("eps", "layer_norm_epsilon"),
        ("init_std", "initializer_range"),
        ("dropout", "resid_pdrop"),
        ("attention_dropout", "attn_pdrop"),
    ];

    fn unsupported(&self) -> Vec<Problem> {
        let cross = self.add_cross_attention;
        let cross = cross.then(|| Problem::new("add_cross_attention", true, "false"));
        cross.into_iter().collect()
    }

    fn activation(&self) -> (&'static str, &str) {
        ("activation_function", &self.activation_function)
    }

    fn network(&self, activation: ActivationKind) -> Config {
        Config {
            layers: self.n_layer,
            dim: self.n_embd,
            heads: self.n_head,
            key_value_heads: self.n_head,
            hidden: self.n_inner.unwrap_or(self.n_embd.saturating_mul(4)),
            max_len: self.n_positions,
            segments: 0,
            positions: PositionEncoding::Learned,
            attention_scale: match (
                self.scale_attn_weights,
                self.scale_attn_by_inverse_layer_idx,
            ) {
                (true, false) => AttentionScale::HeadDim,
                (true, true) => AttentionScale::HeadDimAndLayer,
                (false, true) => AttentionScale::Layer,
                (false, false) => AttentionScale::None,
            },
            norm: NormKind::Layer,
            residual: Residual::Pre,
            feed_forward: activation.into(),
            bias: true,
            tied: self.tie_word_embeddings,
            padding_token: -1,
            eps: self.layer_norm_epsilon,
            init_std: self.initializer_range,
            dropout: self.resid_pdrop,
            attention_dropout: self.attn_pdrop,
        }
    }

    fn vocab(&self) -> i64 {
        self.vocab_size
    }

    fn notes(&self) -> Vec<Note> {
        let differs = self.embd_pdrop != self.resid_pdrop;
        let note = differs.then(|| Note::Dropped {
            field: "embd_pdrop",
            given: self.embd_pdrop.to_string(),
            used: format!("resid_pdrop = {}", self.resid_pdrop),
        });
        note.into_iter().collect()
    }
}

/// The fields of a `config.json` for this network.
///
/// # Errors
/// What the network has that a GPT-2 has not.
pub(crate) fn fields(config: &Config, vocab: i64) -> Result<Value, Vec<String>> {
    use AttentionScale::{HeadDim, HeadDimAndLayer, Layer, None};
    let scales = [HeadDim, HeadDimAndLayer, Layer, None];
    let mut reasons = unlike(config, Residual::Pre, &scales);
    if config.segments > 0 {
        reasons.push(format!("{} segments", config.segments));
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    Ok(json!({
        "model_type": "gpt2",
        "vocab_size": vocab,
        "n_embd": config.dim,
        "n_layer": config.layers,
        "n_head": config.heads,
        "n_positions": config.max_len,
        "n_inner": config.hidden,
        "activation_function": activation_name(config.feed_forward),
        "layer_norm_epsilon": config.eps,
        "resid_pdrop": config.dropout,
        "embd_pdrop": config.dropout,
        "attn_pdrop": config.attention_dropout,
        "initializer_range": config.init_std,
        "tie_word_embeddings": config.tied,
        "scale_attn_weights": matches!(config.attention_scale, HeadDim | HeadDimAndLayer),
        "scale_attn_by_inverse_layer_idx": matches!(config.attention_scale, Layer | HeadDimAndLayer),
    }))
}

fn gelu_new() -> String {
    "gelu_new".to_owned()
}

fn small() -> f64 {
    1e-5
}
