use crate::names::Part::{Bias, Linear, Table};
use crate::names::{Row, row};

/// A block.
pub(crate) const BLOCK: &[Row] = &[
    row(Linear, "self.query", "attention.self.query"),
    row(
        Linear,
        "self.key_value",
        "attention.self.key attention.self.value",
    ),
    row(Linear, "self.output", "attention.output.dense"),
    row(Linear, "self.norm", "attention.output.LayerNorm"),
    row(Linear, "feed_forward.up", "intermediate.dense"),
    row(Linear, "feed_forward.down", "output.dense"),
    row(Linear, "feed_forward.norm", "output.LayerNorm"),
];

/// What stands around the blocks, with every head that there may be. The pooler belongs to the head
/// that reads it.
pub(crate) const NAMES: &[Row] = &[
    row(
        Table,
        "embeddings.tokens",
        "bert.embeddings.word_embeddings",
    ),
    row(
        Table,
        "embeddings.positions",
        "bert.embeddings.position_embeddings",
    ),
    row(
        Table,
        "embeddings.segments",
        "bert.embeddings.token_type_embeddings",
    ),
    row(Linear, "norm", "bert.embeddings.LayerNorm"),
    row(Linear, "pooler", "bert.pooler.dense"),
    row(Linear, "second.pooler", "bert.pooler.dense"),
    row(Linear, "second.classes", "cls.seq_relationship"),
    row(
        Linear,
        "masked.transform",
        "cls.predictions.transform.dense",
    ),
    row(Linear, "masked.norm", "cls.predictions.transform.LayerNorm"),
    row(Bias, "masked.vocabulary", "cls.predictions").only_if_tied(true),
    row(Bias, "masked.vocabulary", "cls.predictions.decoder").only_if_tied(false),
    row(Table, "embeddings.output", "cls.predictions.decoder"),
    row(Linear, "sequence.pooler", "bert.pooler.dense"),
    row(Linear, "sequence.classes", "classifier"),
    row(Linear, "tokens.classes", "classifier"),
    row(Linear, "answer.classes", "qa_outputs"),
];
