mod config;
mod names;

use cloze_corpus::Tokenizer;

use crate::contents::Dialect;
use crate::described::describe;
use crate::heads;
use crate::names::Names;
use crate::twin::Twin;

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
    // What ends a text is the frame of BERT, which a tokenizer for both families has.
    saved: |tokenizer| match &*tokenizer.frame().after {
        [] => tokenizer,
        [..] => tokenizer.unframed(),
    },
    learned: Tokenizer::unframed,
};
