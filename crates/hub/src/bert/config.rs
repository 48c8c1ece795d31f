use std::collections::BTreeMap;

use cloze_config::Problem;
use cloze_tensor::NormKind;
use cloze_transformer::{ActivationKind, AttentionScale, Config, PositionEncoding, Residual};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::described::Foreign;
use crate::fields::{self, activation_name, labels, unlike};

/// What a BERT's `config.json` says. Where it may be silent, the values are those of Hugging Face's
/// `BertConfig`; sizes are never guessed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BertConfig {
    vocab_size: i64,
    hidden_size: i64,
    num_hidden_layers: i64,
    num_attention_heads: i64,
    intermediate_size: i64,
    max_position_embeddings: i64,
    #[serde(default = "two")]
    type_vocab_size: i64,
    #[serde(default = "gelu")]
    hidden_act: String,
    #[serde(default = "tiny")]
    layer_norm_eps: f64,
    #[serde(default = "fields::tenth")]
    hidden_dropout_prob: f64,
    #[serde(default = "fields::tenth")]
    attention_probs_dropout_prob: f64,
    classifier_dropout: Option<f64>,
    #[serde(default = "fields::fiftieth")]
    initializer_range: f64,
    #[serde(default = "fields::yes")]
    tie_word_embeddings: bool,
    #[serde(default = "zero")]
    pad_token_id: Option<i64>,
    position_embedding_type: Option<String>,
    #[serde(default)]
    is_decoder: bool,
    #[serde(default)]
    add_cross_attention: bool,
    #[serde(default)]
    pruned_heads: Map<String, Value>,
    #[serde(default)]
    architectures: Option<Vec<String>>,
    id2label: Option<BTreeMap<String, String>>,
    num_labels: Option<u32>,
}

/// Classes at most: each has a name.
const LABELS: u32 = 1 << 20;

impl Foreign for BertConfig {
    const FIELDS: &[(&str, &str)] = &[
        ("layers", "num_hidden_layers"),
        ("dim", "hidden_size"),
        ("heads", "num_attention_heads"),
        ("key_value_heads", "num_attention_heads"),
        ("hidden", "intermediate_size"),
        ("max_len", "max_position_embeddings"),
        ("segments", "type_vocab_size"),
        ("eps", "layer_norm_eps"),
        ("init_std", "initializer_range"),
        ("dropout", "hidden_dropout_prob"),
        ("attention_dropout", "attention_probs_dropout_prob"),
    ];

    fn unsupported(&self) -> Vec<Problem> {
        let positions = self
            .position_embedding_type
            .as_deref()
            .unwrap_or("absolute");
        let all = [
            (positions != "absolute")
                .then(|| Problem::new("position_embedding_type", positions, "absolute")),
            Problem::unless(
                (1..fields::MOST).contains(&self.type_vocab_size),
                "type_vocab_size",
                self.type_vocab_size,
                fields::SIZE,
            ),
            self.is_decoder
                .then(|| Problem::new("is_decoder", true, "false: an encoder")),
            self.add_cross_attention
                .then(|| Problem::new("add_cross_attention", true, "false")),
            (!self.pruned_heads.is_empty()).then(|| {
                let given = Value::from(self.pruned_heads.clone());
                Problem::new("pruned_heads", given, "{}: all heads")
            }),
            self.classifier_dropout
                .filter(|dropout| !(0.0..1.0).contains(dropout))
                .map(|dropout| Problem::new("classifier_dropout", dropout, "0 or more, below 1")),
            self.pad_token_id
                .filter(|id| !(-1..self.vocab_size).contains(id))
                .map(|id| {
                    Problem::new("pad_token_id", id, "a token of the vocabulary, -1 or null")
                }),
            self.num_labels
                .filter(|count| !(1..=LABELS).contains(count))
                .map(|count| Problem::new("num_labels", count, "1 to 2^20")),
        ];
        all.into_iter().flatten().collect()
    }

    fn activation(&self) -> (&'static str, &str) {
        ("hidden_act", &self.hidden_act)
    }

    fn network(&self, activation: ActivationKind) -> Config {
        Config {
            layers: self.num_hidden_layers,
            dim: self.hidden_size,
            heads: self.num_attention_heads,
            key_value_heads: self.num_attention_heads,
            hidden: self.intermediate_size,
            max_len: self.max_position_embeddings,
            segments: self.type_vocab_size,
            positions: PositionEncoding::Learned,
            attention_scale: AttentionScale::HeadDim,
            norm: NormKind::Layer,
            residual: Residual::Post,
            feed_forward: activation.into(),
            bias: true,
            tied: self.tie_word_embeddings,
            padding_token: self.pad_token_id.unwrap_or(-1),
            eps: self.layer_norm_eps,
            init_std: self.initializer_range,
            dropout: self.hidden_dropout_prob,
            attention_dropout: self.attention_probs_dropout_prob,
        }
    }

    fn vocab(&self) -> i64 {
        self.vocab_size
    }

    /// A bare encoder where nothing is said.
    fn class(&self) -> Option<String> {
        let named = self.architectures.as_ref().and_then(|all| all.first());
        Some(named.map_or("BertModel", String::as_str).to_owned())
    }

    /// `LABEL_i` where none are given.
    fn labels(&self) -> Vec<String> {
        let unnamed = || (0..self.num_labels.unwrap_or(2)).map(|i| format!("LABEL_{i}"));
        self.id2label
            .as_ref()
            .map_or_else(|| unnamed().collect(), labels)
    }

    fn classifier_dropout(&self) -> Option<f64> {
        self.classifier_dropout
    }
}

/// The fields of a `config.json` for this network.
///
/// # Errors
/// What the network has that a BERT has not.
pub(crate) fn fields(config: &Config, vocab: i64) -> Result<Value, Vec<String>> {
    let reasons = unlike(config, Residual::Post, &[AttentionScale::HeadDim]);
    if !reasons.is_empty() {
        return Err(reasons);
    }
    Ok(json!({
        "model_type": "bert",
        "vocab_size": vocab,
        "hidden_size": config.dim,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "intermediate_size": config.hidden,
        "max_position_embeddings": config.max_len,
        // A network without segments has one, of zeros.
        "type_vocab_size": config.segments.max(1),
        "hidden_act": activation_name(config.feed_forward),
        "layer_norm_eps": config.eps,
        "hidden_dropout_prob": config.dropout,
        "attention_probs_dropout_prob": config.attention_dropout,
        "initializer_range": config.init_std,
        "tie_word_embeddings": config.tied,
        "pad_token_id": (config.padding_token >= 0).then_some(config.padding_token),
    }))
}

fn two() -> i64 {
    2
}

fn zero() -> Option<i64> {
    Some(0)
}

fn gelu() -> String {
    "gelu".to_owned()
}

fn tiny() -> f64 {
    1e-12
}
