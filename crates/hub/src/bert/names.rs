use crate::names::{Part, Row, row};

/// A BERT with every head that it may have. The pooler belongs to the head that reads it.
pub(crate) const NAMES: &[Row] = &[
    row(
        Part::Table,
        &["embeddings.tokens"],
        &["bert.embeddings.word_embeddings"],
    ),
    row(
        Part::Table,
        &["embeddings.positions"],
        &["bert.embeddings.position_embeddings"],
    ),
    row(
        Part::Table,
        &["embeddings.segments"],
        &["bert.embeddings.token_type_embeddings"],
    ),
    row(Part::Linear, &["norm"], &["bert.embeddings.LayerNorm"]),
    row(
        Part::Linear,
        &["layers.{}.self.query"],
        &["bert.encoder.layer.{}.attention.self.query"],
    ),
    row(
        Part::Linear,
        &["layers.{}.self.key_value"],
        &[
            "bert.encoder.layer.{}.attention.self.key",
            "bert.encoder.layer.{}.attention.self.value",
        ],
    ),
    row(
        Part::Linear,
        &["layers.{}.self.output"],
        &["bert.encoder.layer.{}.attention.output.dense"],
    ),
    row(
        Part::Linear,
        &["layers.{}.self.norm"],
        &["bert.encoder.layer.{}.attention.output.LayerNorm"],
    ),
    row(
        Part::Linear,
        &["layers.{}.feed_forward.up"],
        &["bert.encoder.layer.{}.intermediate.dense"],
    ),
    row(
        Part::Linear,
        &["layers.{}.feed_forward.down"],
        &["bert.encoder.layer.{}.output.dense"],
    ),
    row(
        Part::Linear,
        &["layers.{}.feed_forward.norm"],
        &["bert.encoder.layer.{}.output.LayerNorm"],
    ),
    row(Part::Linear, &["pooler"], &["bert.pooler.dense"]),
    row(Part::Linear, &["second.pooler"], &["bert.pooler.dense"]),
    row(Part::Linear, &["second.classes"], &["cls.seq_relationship"]),
    row(
        Part::Linear,
        &["masked.transform"],
        &["cls.predictions.transform.dense"],
    ),
    row(
        Part::Linear,
        &["masked.norm"],
        &["cls.predictions.transform.LayerNorm"],
    ),
    row(Part::Bias, &["masked.vocabulary"], &["cls.predictions"]).only_if_tied(true),
    row(
        Part::Bias,
        &["masked.vocabulary"],
        &["cls.predictions.decoder"],
    )
    .only_if_tied(false),
    row(
        Part::Table,
        &["embeddings.output"],
        &["cls.predictions.decoder"],
    ),
    row(Part::Linear, &["sequence.pooler"], &["bert.pooler.dense"]),
    row(Part::Linear, &["sequence.classes"], &["classifier"]),
    row(Part::Linear, &["tokens.classes"], &["classifier"]),
    row(Part::Linear, &["answer.classes"], &["qa_outputs"]),
];
