use crate::names::{Part, Row, row};

/// A GPT-2. The matrices of its layers are `[input, output]`, those of query, key and value one.
pub(crate) const NAMES: &[Row] = &[
    row(Part::Table, &["embeddings.tokens"], &["transformer.wte"]),
    row(Part::Table, &["embeddings.positions"], &["transformer.wpe"]),
    row(
        Part::Linear,
        &["layers.{}.self.norm"],
        &["transformer.h.{}.ln_1"],
    ),
    row(
        Part::Conv1d,
        &["layers.{}.self.query", "layers.{}.self.key_value"],
        &["transformer.h.{}.attn.c_attn"],
    ),
    row(
        Part::Conv1d,
        &["layers.{}.self.output"],
        &["transformer.h.{}.attn.c_proj"],
    ),
    row(
        Part::Linear,
        &["layers.{}.feed_forward.norm"],
        &["transformer.h.{}.ln_2"],
    ),
    row(
        Part::Conv1d,
        &["layers.{}.feed_forward.up"],
        &["transformer.h.{}.mlp.c_fc"],
    ),
    row(
        Part::Conv1d,
        &["layers.{}.feed_forward.down"],
        &["transformer.h.{}.mlp.c_proj"],
    ),
    row(Part::Linear, &["norm"], &["transformer.ln_f"]),
    row(Part::Table, &["embeddings.output"], &["lm_head"]),
];
