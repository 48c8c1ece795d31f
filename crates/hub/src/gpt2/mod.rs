mod config;
mod names;

use crate::contents::Dialect;
use crate::described::describe;
use crate::names::Names;
use crate::twin::Twin;
use crate::{heads, tokenizer};

/// A decoder, a `gpt2`.
pub(crate) const TWIN: Twin = Twin {
    name: "gpt",
    title: "GPT",
    is_encoder: false,
    model_type: "gpt2",
    dialect: Dialect {
        names: Names {
            around: names::NAMES,
            block: names::BLOCK,
            blocks: "transformer.h.{}.",
        },
        trunk: "transformer.",
        anchor: "h.0.attn.c_attn.weight",
        older: &[],
        same: &[],
        tied: ("transformer.wte.weight", "lm_head.weight"),
        ignored: &["attn.bias", "attn.masked_bias", "lm_head.weight"],
    },
    heads: heads::OF_DECODERS,
    describe: describe::<config::Gpt2Config>,
    fields: config::fields,
    saved: tokenizer::unframed,
};
