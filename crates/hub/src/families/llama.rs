use cloze_config::Problem;
use cloze_tensor::NormKind;
use cloze_transformer::{AttentionWindow, Biases, Config, PositionEncoding};
use serde_json::{Value, json};

use crate::contents::{Dialect, NO_OTHER};
use crate::field::{Field, Fields, derived, flag, number, row, size};
use crate::fields::{flag_of, get, required_size};
use crate::heads;
use crate::local_layers;
use crate::names::Part::{Linear, Table};
use crate::names::{Names, Row, part};
use crate::own::Architecture;
use crate::rope::ROPE;
use crate::twin::Twin;

/// Touvron et al., 2023, and those that came after: Llama 1 to 3, TinyLlama, SmolLM2.
pub(crate) const LLAMA: Twin = Twin {
    types: &[("llama", "Llama")],
    fields: &[
        COMMON,
        ATTENTION_BIAS,
        &[
            size!(key_value_heads, "num_key_value_heads", |c| c.heads),
            row!(
                head_dim,
                "head_dim",
                Other(|fields, c| read_head_dim(fields, c, 0), write_head_dim)
            ),
            row!(bias, "mlp_bias", Flag(|c| &mut c.bias.feed_forward, false)),
        ],
    ],
    ..FAMILY
};

/// Jiang et al., 2023.
pub(crate) const MISTRAL: Twin = Twin {
    types: &[("mistral", "Mistral")],
    dialect: Dialect {
        other_trunk: NO_OTHER,
        ..FAMILY.dialect
    },
    fields: &[
        COMMON,
        &[
            size!(key_value_heads, "num_key_value_heads", |_| 8),
            row!(
                head_dim,
                "head_dim",
                Other(|fields, c| read_head_dim(fields, c, 0), write_head_dim)
            ),
            row!(window, "sliding_window", Other(read_window, write_window)),
        ],
    ],
    ..FAMILY
};

/// Yang et al., 2024.
pub(crate) const QWEN2: Twin = Twin {
    types: &[("qwen2", "Qwen2")],
    base: || Config {
        bias: Biases {
            query_key_value: true,
            ..Biases::NONE
        },
        ..base()
    },
    fields: &[
        COMMON,
        &[
            size!(key_value_heads, "num_key_value_heads", |_| 32),
            row!(window, "sliding_window", Other(read_layers, write_layers)),
        ],
    ],
    ..FAMILY
};

/// Yang et al., 2025.
pub(crate) const QWEN3: Twin = Twin {
    types: &[("qwen3", "Qwen3")],
    base: || Config {
        query_key_norm: true,
        ..base()
    },
    fields: &[
        COMMON,
        ATTENTION_BIAS,
        &[
            size!(key_value_heads, "num_key_value_heads", |_| 32),
            row!(
                head_dim,
                "head_dim",
                Other(|fields, c| read_head_dim(fields, c, 128), write_head_dim)
            ),
            row!(window, "sliding_window", Other(read_layers, write_layers)),
        ],
    ],
    ..FAMILY
};

const FAMILY: Twin = Twin {
    family: Architecture::Gpt,
    types: &[],
    base,
    fields: &[],
    classifier_dropout: &["classifier_dropout"],
    // Dropout but on attention they have not: it concerns training alone. Their norms have no bias to have.
    as_theirs: |network| Config {
        dropout: 0.0,
        bias: Biases {
            norm: false,
            ..network.bias
        },
        ..network
    },
    dialect: Dialect {
        names: Names {
            around: AROUND,
            block: BLOCK,
            blocks: "model.layers.{}.",
        },
        trunk: "model.",
        // As it was called before, and is still.
        other_trunk: ("ForQuestionAnswering", "transformer."),
        anchor: "layers.0.self_attn.q_proj.weight",
        older: &[],
        same: &[],
        tied: ("model.embed_tokens.weight", "lm_head.weight"),
        ignored: &["rotary_emb.inv_freq", "lm_head.weight"],
    },
    heads: heads::OF_DECODERS,
};

fn base() -> Config {
    Config {
        positions: PositionEncoding::ROTARY,
        norm: NormKind::Rms,
        bias: Biases::NONE,
        dropout: 0.0,
        ..Config::gpt2([1, 1, 1], 1)
    }
}

const COMMON: &[Field] = &[
    size!(layers, "num_hidden_layers"),
    size!(dim, "hidden_size"),
    size!(heads, "num_attention_heads"),
    size!(hidden, "intermediate_size"),
    size!(max_len, "max_position_embeddings"),
    row!(feed_forward, "hidden_act", Activation("silu", true)),
    number!(eps, "rms_norm_eps", 1e-6),
    number!(attention_dropout, "attention_dropout", 0.0),
    number!(init_std, "initializer_range", 0.02),
    flag!(tied, "tie_word_embeddings", false),
    row!(padding_token, "pad_token_id", Padding(-1)),
    row!(
        positions,
        "rope_parameters",
        Other(
            |fields, c| ROPE.read(fields, c),
            |c, fields| ROPE.write(c, fields)
        )
    ),
];

/// One switch for all four projections.
const ATTENTION_BIAS: &[Field] = &[
    row!(
        bias,
        "attention_bias",
        Flag(|c| &mut c.bias.query_key_value, false)
    ),
    derived!(bias, "attention_bias", |c: &Config| Biases {
        attention_output: c.bias.query_key_value,
        ..c.bias
    }),
];

fn read_head_dim(fields: &Fields, config: &mut Config, silent: i64) -> Result<(), Problem> {
    let given = get(fields, &["head_dim"]).map(|_| required_size(fields, "head_dim"));
    let head_dim = given.unwrap_or(Ok(silent))?;
    let follows = head_dim * config.heads == config.dim;
    config.head_dim = if follows { 0 } else { head_dim };
    Ok(())
}

fn write_head_dim(config: &Config, fields: &mut Fields) {
    fields.insert("head_dim".to_owned(), json!(config.head_dim()));
}

const WINDOW: &str = "sliding_window";

/// In all layers, unless it is `null`.
fn read_window(fields: &Fields, config: &mut Config) -> Result<(), Problem> {
    let width = match fields.get(WINDOW) {
        None => 4096,
        Some(Value::Null) => return Ok(()),
        Some(_) => required_size(fields, WINDOW)?,
    };
    let pattern = "l".to_owned();
    config.window = AttentionWindow::Layers { width, pattern };
    Ok(())
}

fn write_window(config: &Config, fields: &mut Fields) {
    let width = match &config.window {
        AttentionWindow::Layers { width, pattern } if pattern == "l" => Some(width),
        _ => None,
    };
    fields.insert(WINDOW.to_owned(), json!(width));
}

/// In the layers that `layer_types` names, or else in the last ones, if it is used at all.
fn read_layers(fields: &Fields, config: &mut Config) -> Result<(), Problem> {
    if !flag_of(fields, &["use_sliding_window"], false)? {
        return Ok(());
    }
    let first = get(fields, &["max_window_layers"]);
    let first = first.map_or(Ok(28), |(name, first)| {
        first
            .as_i64()
            .ok_or_else(|| Problem::new(name, first, "a number of layers"))
    })?;
    let letter = |layer: i64| if layer < first { 'g' } else { 'l' };
    let silent = || (0..config.layers).map(letter).collect();
    let pattern = local_layers::pattern(fields, config.layers)?.unwrap_or_else(silent);
    if pattern.contains('l') {
        let width = get(fields, &[WINDOW]).map(|_| required_size(fields, WINDOW));
        let width = width.unwrap_or(Ok(4096))?;
        config.window = AttentionWindow::Layers { width, pattern };
    }
    Ok(())
}

fn write_layers(config: &Config, fields: &mut Fields) {
    let AttentionWindow::Layers { width, pattern } = &config.window else {
        return;
    };
    fields.insert("use_sliding_window".to_owned(), json!(true));
    fields.insert(WINDOW.to_owned(), json!(width));
    local_layers::write_pattern(pattern, config.layers, fields);
}

const BLOCK: &[Row] = &[
    part(Linear, "self.query", "self_attn.q_proj"),
    part(
        Linear,
        "self.key_value",
        "self_attn.k_proj self_attn.v_proj",
    ),
    part(Linear, "self.output", "self_attn.o_proj"),
    part(Table, "self.query_norm", "self_attn.q_norm"),
    part(Table, "self.key_norm", "self_attn.k_norm"),
    part(Table, "self.norm", "input_layernorm"),
    part(Linear, "feed_forward.gate_up", "mlp.gate_proj mlp.up_proj"),
    part(Linear, "feed_forward.down", "mlp.down_proj"),
    part(Table, "feed_forward.norm", "post_attention_layernorm"),
];

const AROUND: &[Row] = &[
    part(Table, "embeddings.tokens", "model.embed_tokens"),
    part(Table, "norm", "model.norm"),
    part(Table, "embeddings.output", "lm_head"),
    part(Table, "sequence.classes", "score"),
    part(Linear, "tokens.classes", "score"),
    part(Linear, "answer.classes", "qa_outputs"),
];
