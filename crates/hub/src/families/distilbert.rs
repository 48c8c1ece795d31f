use cloze_bert::{QuestionAnswering, SequenceClassification, Untransformed};
use cloze_transformer::{ActivationKind, Biases, Config, Pooling};
use serde_json::Value;

use crate::contents::{Dialect, NO_OTHER};
use crate::field::{Field, derived, flag, number, only, row, size};
use crate::fields::{SHARE, is_share};
use crate::heads::{Head, MASKED, OF_ANSWERS, OF_TOKENS, SEQUENCE};
use crate::names::Part::{Bias, Linear, Table};
use crate::names::{Names, Row, part};
use crate::own::Architecture;
use crate::twin::Twin;

/// Sanh et al., 2019: a BERT without segments and poolers. Silent fields are those of Hugging Face's
/// `DistilBertConfig`; its `eps` is no field.
pub(crate) const TWIN: Twin = Twin {
    family: Architecture::Bert,
    types: &[("distilbert", "DistilBert")],
    base: || Config {
        segments: 0,
        ..Config::bert([1, 1, 1], 1)
    },
    fields: &[FIELDS],
    classifier_dropout: &[],
    as_theirs: |network| Config {
        bias: Biases::ALL,
        ..network
    },
    dialect: Dialect {
        names: Names {
            around: AROUND,
            block: BLOCK,
            blocks: "distilbert.transformer.layer.{}.",
        },
        trunk: "distilbert.",
        other_trunk: NO_OTHER,
        anchor: "transformer.layer.0.attention.q_lin.weight",
        older: &[],
        same: &[],
        tied: (
            "distilbert.embeddings.word_embeddings.weight",
            "vocab_projector.weight",
        ),
        ignored: &["embeddings.position_ids", "vocab_projector.weight"],
    },
    heads: &[
        MASKED,
        Head {
            pools: false,
            build: |heads, root, _, model| {
                let path = root / "sequence";
                let dense = model.dense(&(&path / "transform"), ActivationKind::Relu, true);
                let classes = model.classes(&path, model.config.labels.len(), true);
                let dropout = model.field("seq_classif_dropout");
                let dropout = dropout.and_then(Value::as_f64).unwrap_or(0.2);
                let (pooling, dense) = (Pooling::First, Box::new(dense));
                let head = SequenceClassification::with(pooling, dense, dropout, classes);
                heads.sequence = Some(head);
            },
            ..SEQUENCE
        },
        OF_TOKENS,
        Head {
            build: |heads, root, _, model| {
                let classes = model.classes(&(root / "answer"), 2, true);
                let dropout = model.field("qa_dropout").and_then(Value::as_f64);
                let (dropout, as_they_are) = (dropout.unwrap_or(0.1), Box::new(Untransformed));
                heads.answer = Some(QuestionAnswering::with(as_they_are, dropout, classes));
            },
            ..OF_ANSWERS
        },
    ],
};

const FIELDS: &[Field] = &[
    size!(layers, "n_layers" | "num_hidden_layers"),
    size!(dim, "dim" | "hidden_size"),
    size!(heads, "n_heads" | "num_attention_heads"),
    derived!(key_value_heads, "n_heads", |c: &Config| c.heads),
    size!(hidden, "hidden_dim"),
    size!(max_len, "max_position_embeddings"),
    row!(feed_forward, "activation", Activation("gelu", false)),
    number!(dropout, "dropout", 0.1),
    number!(attention_dropout, "attention_dropout", 0.1),
    number!(init_std, "initializer_range", 0.02),
    flag!(tied, "tie_word_embeddings", true),
    row!(padding_token, "pad_token_id", Padding(0)),
    only(&["qa_dropout"], SHARE, is_share),
    only(&["seq_classif_dropout"], SHARE, is_share),
];

const BLOCK: &[Row] = &[
    part(Linear, "self.query", "attention.q_lin"),
    part(Linear, "self.key_value", "attention.k_lin attention.v_lin"),
    part(Linear, "self.output", "attention.out_lin"),
    part(Linear, "self.norm", "sa_layer_norm"),
    part(Linear, "feed_forward.up", "ffn.lin1"),
    part(Linear, "feed_forward.down", "ffn.lin2"),
    part(Linear, "feed_forward.norm", "output_layer_norm"),
];

const AROUND: &[Row] = &[
    part(
        Table,
        "embeddings.tokens",
        "distilbert.embeddings.word_embeddings",
    ),
    part(
        Table,
        "embeddings.positions",
        "distilbert.embeddings.position_embeddings",
    ),
    part(Linear, "norm", "distilbert.embeddings.LayerNorm"),
    part(Linear, "masked.transform", "vocab_transform"),
    part(Linear, "masked.norm", "vocab_layer_norm"),
    part(Bias, "masked.vocabulary", "vocab_projector"),
    part(Table, "embeddings.output", "vocab_projector"),
    part(Linear, "sequence.transform", "pre_classifier"),
    part(Linear, "sequence.classes", "classifier"),
    part(Linear, "tokens.classes", "classifier"),
    part(Linear, "answer.classes", "qa_outputs"),
];
