use cloze_transformer::{Biases, Config};
use serde_json::json;

use crate::contents::{Dialect, NO_OTHER};
use crate::field::{Field, derived, flag, number, only, row, size};
use crate::heads;
use crate::names::Part::{Bias, Linear, Table};
use crate::names::{Names, Row, part};
use crate::own::Architecture;
use crate::twin::Twin;

/// Devlin et al., 2019. Silent fields are those of Hugging Face's `BertConfig`.
pub(crate) const TWIN: Twin = Twin {
    family: Architecture::Bert,
    types: &[("bert", "Bert")],
    base: || Config::bert([1, 1, 1], 1),
    fields: &[FIELDS, FROM_ZERO],
    classifier_dropout: &["classifier_dropout"],
    as_theirs: |network| Config {
        bias: Biases::ALL,
        segments: network.segments.max(1),
        ..network
    },
    dialect: Dialect {
        names: Names {
            around: AROUND,
            block: BLOCK,
            blocks: "bert.encoder.layer.{}.",
        },
        trunk: "bert.",
        other_trunk: NO_OTHER,
        anchor: "encoder.layer.0.attention.self.query.weight",
        older: &[
            ("LayerNorm.weight", "LayerNorm.gamma"),
            ("LayerNorm.bias", "LayerNorm.beta"),
        ],
        same: &[
            ("cls.predictions.bias", "cls.predictions.decoder.bias"),
            ("cls.predictions.decoder.bias", "cls.predictions.bias"),
        ],
        tied: (
            "bert.embeddings.word_embeddings.weight",
            "cls.predictions.decoder.weight",
        ),
        ignored: &[
            "embeddings.position_ids",
            "embeddings.token_type_ids",
            "cls.predictions.decoder.weight",
            "cls.predictions.decoder.bias",
            "cls.predictions.bias",
        ],
    },
    heads: heads::OF_BERT,
};

pub(super) const FIELDS: &[Field] = &[
    size!(layers, "num_hidden_layers"),
    size!(dim, "hidden_size"),
    size!(heads, "num_attention_heads"),
    derived!(key_value_heads, "num_attention_heads", |c: &Config| c.heads),
    size!(hidden, "intermediate_size"),
    size!(segments, "type_vocab_size", |_| 2),
    row!(feed_forward, "hidden_act", Activation("gelu", false)),
    number!(eps, "layer_norm_eps", 1e-12),
    number!(dropout, "hidden_dropout_prob", 0.1),
    number!(attention_dropout, "attention_probs_dropout_prob", 0.1),
    number!(init_std, "initializer_range", 0.02),
    flag!(tied, "tie_word_embeddings", true),
    only(&["position_embedding_type"], "absolute", |given| {
        given == "absolute"
    }),
    only(&["is_decoder"], "false: an encoder", |given| given == false),
    only(&["add_cross_attention"], "false", |given| given == false),
    only(&["pruned_heads"], "{}: all heads", |given| {
        *given == json!({})
    }),
];

/// Where positions are counted from the first row on.
pub(super) const FROM_ZERO: &[Field] = &[
    size!(max_len, "max_position_embeddings"),
    row!(padding_token, "pad_token_id", Padding(0)),
];

pub(super) const BLOCK: &[Row] = &[
    part(Linear, "self.query", "attention.self.query"),
    part(
        Linear,
        "self.key_value",
        "attention.self.key attention.self.value",
    ),
    part(Linear, "self.output", "attention.output.dense"),
    part(Linear, "self.norm", "attention.output.LayerNorm"),
    part(Linear, "feed_forward.up", "intermediate.dense"),
    part(Linear, "feed_forward.down", "output.dense"),
    part(Linear, "feed_forward.norm", "output.LayerNorm"),
];

/// With every head that there may be. The pooler belongs to the head that reads it.
const AROUND: &[Row] = &[
    part(
        Table,
        "embeddings.tokens",
        "bert.embeddings.word_embeddings",
    ),
    part(
        Table,
        "embeddings.positions",
        "bert.embeddings.position_embeddings",
    ),
    part(
        Table,
        "embeddings.segments",
        "bert.embeddings.token_type_embeddings",
    ),
    part(Linear, "norm", "bert.embeddings.LayerNorm"),
    part(Linear, "pooler", "bert.pooler.dense"),
    part(Linear, "second.pooler", "bert.pooler.dense"),
    part(Linear, "second.classes", "cls.seq_relationship"),
    part(
        Linear,
        "masked.transform",
        "cls.predictions.transform.dense",
    ),
    part(Linear, "masked.norm", "cls.predictions.transform.LayerNorm"),
    part(Bias, "masked.vocabulary", "cls.predictions").only_if_tied(true),
    part(Bias, "masked.vocabulary", "cls.predictions.decoder").only_if_tied(false),
    part(Table, "embeddings.output", "cls.predictions.decoder"),
    part(Linear, "sequence.pooler", "bert.pooler.dense"),
    part(Linear, "sequence.classes", "classifier"),
    part(Linear, "tokens.classes", "classifier"),
    part(Linear, "answer.classes", "qa_outputs"),
];
