use crate::names::Part::{Conv1d, Linear, Table};
use crate::names::{Row, row};

/// A block. Its matrices are `[input, output]`, those of query, key and value one.
pub(crate) const BLOCK: &[Row] = &[
    row(Linear, "self.norm", "ln_1"),
    row(Conv1d, "self.query self.key_value", "attn.c_attn"),
    row(Conv1d, "self.output", "attn.c_proj"),
    row(Linear, "feed_forward.norm", "ln_2"),
    row(Conv1d, "feed_forward.up", "mlp.c_fc"),
    row(Conv1d, "feed_forward.down", "mlp.c_proj"),
];

/// What stands around the blocks.
pub(crate) const NAMES: &[Row] = &[
    row(Table, "embeddings.tokens", "transformer.wte"),
    row(Table, "embeddings.positions", "transformer.wpe"),
    row(Linear, "norm", "transformer.ln_f"),
    row(Table, "embeddings.output", "lm_head"),
];
