use cloze_transformer::{Biases, Config, PositionEncoding, Residual};
use serde_json::json;

use crate::contents::{Dialect, NO_OTHER};
use crate::field::{Field, derived, flag, number, row, size};
use crate::fields::flag_of;
use crate::heads;
use crate::names::Part::{ByHead, Linear, Table};
use crate::names::{Names, Row, part};
use crate::own::Architecture;
use crate::rope::Rope;
use crate::twin::Twin;

/// Black et al., 2022, and Pythia (Biderman et al., 2023).
pub(crate) const TWIN: Twin = Twin {
    family: Architecture::Gpt,
    types: &[("gpt_neox", "GPTNeoX")],
    base: || Config {
        positions: PositionEncoding::ROTARY,
        ..Config::gpt2([1, 1, 1], 1)
    },
    fields: &[FIELDS],
    classifier_dropout: &["classifier_dropout"],
    as_theirs: |network| Config {
        bias: Biases {
            feed_forward: true,
            norm: true,
            ..network.bias
        },
        ..network
    },
    dialect: Dialect {
        names: Names {
            around: AROUND,
            block: BLOCK,
            blocks: "gpt_neox.layers.{}.",
        },
        trunk: "gpt_neox.",
        other_trunk: NO_OTHER,
        anchor: "layers.0.attention.query_key_value.weight",
        older: &[],
        same: &[("embed_out.weight", "lm_head.weight")],
        tied: ("gpt_neox.embed_in.weight", "embed_out.weight"),
        ignored: &[
            "attention.bias",
            "attention.masked_bias",
            "rotary_emb.inv_freq",
            "embed_out.weight",
            "lm_head.weight",
        ],
    },
    heads: heads::OF_DECODERS,
};

const ROPE: Rope = Rope {
    base: ("rotary_emb_base", 10_000.0),
    share: ("rotary_pct", 0.25),
};

const FIELDS: &[Field] = &[
    size!(layers, "num_hidden_layers"),
    size!(dim, "hidden_size"),
    size!(heads, "num_attention_heads"),
    derived!(key_value_heads, "num_attention_heads", |c: &Config| c.heads),
    size!(hidden, "intermediate_size"),
    size!(max_len, "max_position_embeddings"),
    row!(feed_forward, "hidden_act", Activation("gelu", false)),
    number!(eps, "layer_norm_eps", 1e-5),
    number!(dropout, "hidden_dropout", 0.0),
    number!(attention_dropout, "attention_dropout", 0.0),
    number!(init_std, "initializer_range", 0.02),
    flag!(tied, "tie_word_embeddings", false),
    row!(padding_token, "pad_token_id", Padding(-1)),
    row!(
        bias,
        "attention_bias",
        Flag(|c| &mut c.bias.query_key_value, true)
    ),
    derived!(bias, "attention_bias", |c: &Config| Biases {
        attention_output: c.bias.query_key_value,
        ..c.bias
    }),
    row!(
        residual,
        "use_parallel_residual",
        Other(
            |fields, c| {
                let parallel = flag_of(fields, &["use_parallel_residual"], true)?;
                c.residual = if parallel {
                    Residual::Parallel
                } else {
                    Residual::Pre
                };
                Ok(())
            },
            |c, fields| {
                let parallel = c.residual == Residual::Parallel;
                fields.insert("use_parallel_residual".to_owned(), json!(parallel));
            }
        )
    ),
    row!(
        positions,
        "rope_parameters",
        Other(
            |fields, c| ROPE.read(fields, c),
            |c, fields| ROPE.write(c, fields)
        )
    ),
];

const BLOCK: &[Row] = &[
    part(
        ByHead,
        "self.query self.key_value",
        "attention.query_key_value",
    ),
    part(Linear, "self.output", "attention.dense"),
    part(Linear, "self.norm", "input_layernorm"),
    part(Linear, "feed_forward.up", "mlp.dense_h_to_4h"),
    part(Linear, "feed_forward.down", "mlp.dense_4h_to_h"),
    part(Linear, "feed_forward.norm", "post_attention_layernorm"),
];

const AROUND: &[Row] = &[
    part(Table, "embeddings.tokens", "gpt_neox.embed_in"),
    part(Linear, "norm", "gpt_neox.final_layer_norm"),
    part(Table, "embeddings.output", "embed_out"),
    part(Table, "sequence.classes", "score"),
    part(Linear, "tokens.classes", "classifier"),
    part(Linear, "answer.classes", "qa_outputs"),
];
