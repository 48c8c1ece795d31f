use cloze_bert::{
    MaskedLm, NormedDense, QuestionAnswering, SequenceClassification, TokenClassification,
};
use cloze_tensor::{Classifier, Init, Path};
use cloze_transformer::{ActivationKind, Biases, Config, Pooling, Residual};
use serde_json::Value;
use tch::{Device, Kind, Tensor};

use crate::activations::activation;
use crate::contents::{Dialect, NO_OTHER};
use crate::described::Described;
use crate::field::{Field, derived, flag, number, only, row, size};
use crate::fields::{SHARE, is_share};
use crate::heads::{Head, MASKED, OF_ANSWERS, OF_TOKENS, SEQUENCE};
use crate::local_layers;
use crate::names::Part::{Bias, Linear, Table};
use crate::names::{Names, Row, part};
use crate::own::Architecture;
use crate::twin::Twin;

/// Warner et al., 2024: norms before the layers, gates, rotary positions, local and global layers. Silent
/// fields are those of Hugging Face's `ModernBertConfig`.
pub(crate) const TWIN: Twin = Twin {
    family: Architecture::Bert,
    types: &[("modernbert", "ModernBert")],
    base: || Config {
        segments: 0,
        residual: Residual::Pre,
        bias: Biases::NONE,
        ..Config::bert([1, 1, 1], 1)
    },
    fields: &[FIELDS, OF_HEADS],
    classifier_dropout: &[],
    as_theirs: local_layers::canonical,
    dialect: Dialect {
        names: Names {
            around: AROUND,
            block: BLOCK,
            blocks: "model.layers.{}.",
        },
        trunk: "model.",
        other_trunk: NO_OTHER,
        anchor: "layers.0.attn.Wqkv.weight",
        older: &[],
        same: &[],
        tied: ("model.embeddings.tok_embeddings.weight", "decoder.weight"),
        ignored: &["decoder.weight"],
    },
    heads: &[
        Head {
            exclusive: true,
            build: |heads, root, table, model| {
                let (path, vocab) = (root / "masked", table.size()[0]);
                let bias = match model.is_set("decoder_bias", true) {
                    true => (&path / "vocabulary").parameter("bias", &[vocab], Init::Zeros),
                    false => path.constant(&Tensor::zeros([vocab], (Kind::Float, Device::Cpu))),
                };
                let vocabulary = Classifier::new(table, &bias);
                heads.masked = Some(MaskedLm::with(model.transform(&path), vocabulary));
            },
            ..MASKED
        },
        Head {
            pools: false,
            build: |heads, root, _, model| {
                let (transform, dropout, classes) =
                    model.classifier(root, model.config.labels.len());
                let is_mean = model
                    .field("classifier_pooling")
                    .is_some_and(|pooling| pooling == "mean");
                let pooling = if is_mean {
                    Pooling::Mean
                } else {
                    Pooling::First
                };
                let head = SequenceClassification::with(pooling, transform, dropout, classes);
                heads.sequence = Some(head);
            },
            ..SEQUENCE
        },
        Head {
            build: |heads, root, _, model| {
                let (transform, dropout, classes) =
                    model.classifier(root, model.config.labels.len());
                heads.tokens = Some(TokenClassification::with(transform, dropout, classes));
            },
            ..OF_TOKENS
        },
        Head {
            exclusive: true,
            build: |heads, root, _, model| {
                let (transform, dropout, classes) = model.classifier(root, 2);
                heads.answer = Some(QuestionAnswering::with(transform, dropout, classes));
            },
            ..OF_ANSWERS
        },
    ],
};

/// All heads have one form, and so the same names: a file has one of them.
impl Described {
    fn transform(&self, path: &Path<'_>) -> Box<NormedDense> {
        let given = self.field(FUNCTION).map(|name| activation(FUNCTION, name));
        let function = given.and_then(Result::ok).unwrap_or(ActivationKind::Gelu);
        let (bias, network) = (self.is_set("classifier_bias", false), &self.config.network);
        let (path, norm) = (path / "transform", path / "norm");
        Box::new(NormedDense {
            dense: self.dense(&path, function, bias),
            norm: network
                .norm
                .build(&norm, network.dim, network.eps, network.bias.norm),
        })
    }

    fn classifier(&self, root: &Path<'_>, count: usize) -> (Box<NormedDense>, f64, Classifier) {
        let path = root / "classifier";
        let dropout = self.field("classifier_dropout").and_then(Value::as_f64);
        (
            self.transform(&path),
            dropout.unwrap_or(0.0),
            self.classes(&path, count, true),
        )
    }

    fn is_set(&self, field: &str, default: bool) -> bool {
        let given = self.field(field).and_then(Value::as_bool);
        given.unwrap_or(default)
    }
}

const FUNCTION: &str = "classifier_activation";

/// Dropout stands behind a sub-layer here; theirs of the feed-forward is inside of it.
const FIELDS: &[Field] = &[
    size!(layers, "num_hidden_layers"),
    size!(dim, "hidden_size"),
    size!(heads, "num_attention_heads"),
    derived!(key_value_heads, "num_attention_heads", |c: &Config| c.heads),
    size!(hidden, "intermediate_size"),
    size!(max_len, "max_position_embeddings"),
    row!(feed_forward, "hidden_activation", Activation("gelu", true)),
    row!(
        window,
        "layer_types",
        Other(local_layers::read, local_layers::write)
    ),
    row!(
        bias,
        "attention_bias",
        Flag(|c| &mut c.bias.query_key_value, false)
    ),
    row!(
        bias,
        "attention_bias",
        Derived(|c| c.bias.attention_output = c.bias.query_key_value)
    ),
    row!(bias, "mlp_bias", Flag(|c| &mut c.bias.feed_forward, false)),
    row!(bias, "norm_bias", Flag(|c| &mut c.bias.norm, false)),
    number!(eps, "norm_eps", 1e-5),
    number!(dropout, "embedding_dropout", 0.0),
    row!(
        dropout,
        "mlp_dropout",
        Dropout(0.0, "embedding_dropout", |c| c.dropout)
    ),
    number!(attention_dropout, "attention_dropout", 0.0),
    number!(init_std, "initializer_range", 0.02),
    flag!(tied, "tie_word_embeddings", true),
    row!(padding_token, "pad_token_id", Padding(50_283)),
    only(&["rope_scaling"], "null", |_| false),
];

/// What the heads read for themselves.
const OF_HEADS: &[Field] = &[
    only(&["classifier_pooling"], "cls or mean", |given| {
        given == "cls" || given == "mean"
    }),
    only(
        &[FUNCTION],
        "the name of a function, such as gelu",
        |given| activation(FUNCTION, given).is_ok(),
    ),
    only(&["classifier_bias"], "true or false", Value::is_boolean),
    only(&["decoder_bias"], "true or false", Value::is_boolean),
    only(&["classifier_dropout"], SHARE, is_share),
];

const BLOCK: &[Row] = &[
    part(Linear, "self.norm", "attn_norm"),
    part(Linear, "self.query self.key_value", "attn.Wqkv"),
    part(Linear, "self.output", "attn.Wo"),
    part(Linear, "feed_forward.norm", "mlp_norm"),
    part(Linear, "feed_forward.gate_up", "mlp.Wi"),
    part(Linear, "feed_forward.down", "mlp.Wo"),
];

const AROUND: &[Row] = &[
    part(
        Table,
        "embeddings.tokens",
        "model.embeddings.tok_embeddings",
    ),
    part(Linear, "embedding_norm", "model.embeddings.norm"),
    part(Linear, "norm", "model.final_norm"),
    part(Linear, "masked.transform", "head.dense"),
    part(Linear, "masked.norm", "head.norm"),
    part(Bias, "masked.vocabulary", "decoder"),
    part(Table, "embeddings.output", "decoder"),
    part(Linear, "classifier.transform", "head.dense"),
    part(Linear, "classifier.norm", "head.norm"),
    part(Linear, "classifier.classes", "classifier"),
];
