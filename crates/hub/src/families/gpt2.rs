use cloze_config::Problem;
use cloze_transformer::AttentionScale::{self, HeadDim, HeadDimAndLayer, Layer};
use cloze_transformer::{Biases, Config};
use serde_json::json;

use crate::contents::{Dialect, NO_OTHER};
use crate::field::{Field, Fields, derived, flag, number, only, row, size};
use crate::fields::flag_of;
use crate::heads;
use crate::names::Part::{Conv1d, Linear, Table};
use crate::names::{Names, Row, part};
use crate::own::Architecture;
use crate::twin::Twin;

/// Radford et al., 2019. Silent fields are those of Hugging Face's `GPT2Config`.
pub(crate) const TWIN: Twin = Twin {
    family: Architecture::Gpt,
    types: &[("gpt2", "GPT2")],
    base: || Config::gpt2([1, 1, 1], 1),
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
            blocks: "transformer.h.{}.",
        },
        trunk: "transformer.",
        other_trunk: NO_OTHER,
        anchor: "h.0.attn.c_attn.weight",
        older: &[],
        same: &[],
        tied: ("transformer.wte.weight", "lm_head.weight"),
        ignored: &["attn.bias", "attn.masked_bias", "lm_head.weight"],
    },
    heads: heads::OF_GPT2,
};

/// Under their own names, or those that all families share.
const FIELDS: &[Field] = &[
    size!(layers, "n_layer" | "num_hidden_layers"),
    size!(dim, "n_embd" | "hidden_size"),
    size!(heads, "n_head" | "num_attention_heads"),
    derived!(key_value_heads, "n_head", |c: &Config| c.heads),
    size!(hidden, "n_inner", |c| c.dim.saturating_mul(4)),
    size!(max_len, "n_positions" | "max_position_embeddings"),
    row!(
        feed_forward,
        "activation_function",
        Activation("gelu_new", false)
    ),
    number!(eps, "layer_norm_epsilon", 1e-5),
    number!(dropout, "resid_pdrop", 0.1),
    row!(
        dropout,
        "embd_pdrop",
        Dropout(0.1, "resid_pdrop", |c| c.dropout)
    ),
    number!(attention_dropout, "attn_pdrop", 0.1),
    number!(init_std, "initializer_range", 0.02),
    flag!(tied, "tie_word_embeddings", true),
    row!(
        attention_scale,
        "scale_attn_weights",
        Other(read_scale, write_scale)
    ),
    only(&["add_cross_attention"], "false", |given| given == false),
];

fn read_scale(fields: &Fields, config: &mut Config) -> Result<(), Problem> {
    let by_head = flag_of(fields, &[BY_HEAD], true)?;
    let by_layer = flag_of(fields, &[BY_LAYER], false)?;
    config.attention_scale = match (by_head, by_layer) {
        (true, false) => HeadDim,
        (true, true) => HeadDimAndLayer,
        (false, true) => Layer,
        (false, false) => AttentionScale::None,
    };
    Ok(())
}

fn write_scale(config: &Config, fields: &mut Fields) {
    let by_head = matches!(config.attention_scale, HeadDim | HeadDimAndLayer);
    let by_layer = matches!(config.attention_scale, Layer | HeadDimAndLayer);
    fields.insert(BY_HEAD.to_owned(), json!(by_head));
    fields.insert(BY_LAYER.to_owned(), json!(by_layer));
}

const BY_HEAD: &str = "scale_attn_weights";
const BY_LAYER: &str = "scale_attn_by_inverse_layer_idx";

/// Their matrices are `[input, output]`, those of query, key and value one.
const BLOCK: &[Row] = &[
    part(Linear, "self.norm", "ln_1"),
    part(Conv1d, "self.query self.key_value", "attn.c_attn"),
    part(Conv1d, "self.output", "attn.c_proj"),
    part(Linear, "feed_forward.norm", "ln_2"),
    part(Conv1d, "feed_forward.up", "mlp.c_fc"),
    part(Conv1d, "feed_forward.down", "mlp.c_proj"),
];

const AROUND: &[Row] = &[
    part(Table, "embeddings.tokens", "transformer.wte"),
    part(Table, "embeddings.positions", "transformer.wpe"),
    part(Linear, "norm", "transformer.ln_f"),
    part(Table, "embeddings.output", "lm_head"),
    part(Table, "sequence.classes", "score"),
    part(Linear, "tokens.classes", "classifier"),
    part(Linear, "answer.classes", "qa_outputs"),
];
