use cloze_bert::{ReplacedTokens, SequenceClassification};
use cloze_config::Problem;
use cloze_transformer::{ActivationKind, Config, Pooling};
use serde_json::json;

use super::bert;
use super::roberta::MASKED_BY_GELU;
use crate::contents::{Dialect, NO_OTHER};
use crate::field::{Field, Fields, row};
use crate::fields::{get, required_size};
use crate::heads::{Head, OF_ANSWERS, OF_TOKENS, PLAIN, SEQUENCE};
use crate::names::Part::{Bias, Linear, Table};
use crate::names::{Names, Row, part};
use crate::own::Architecture;
use crate::twin::Twin;

/// Clark et al., 2020: discriminators and generators. A BERT without poolers, whose tables may be
/// narrower. Silent fields are those of Hugging Face's `ElectraConfig`.
pub(crate) const TWIN: Twin = Twin {
    family: Architecture::Bert,
    types: &[("electra", "Electra")],
    base: || Config::bert([1, 1, 1], 1),
    fields: &[bert::FIELDS, bert::FROM_ZERO, EMBEDDINGS],
    classifier_dropout: &["classifier_dropout"],
    as_theirs: bert::TWIN.as_theirs,
    dialect: Dialect {
        names: Names {
            around: AROUND,
            block: bert::BLOCK,
            blocks: "electra.encoder.layer.{}.",
        },
        trunk: "electra.",
        other_trunk: NO_OTHER,
        anchor: "encoder.layer.0.attention.self.query.weight",
        older: &[],
        same: &[],
        tied: (
            "electra.embeddings.word_embeddings.weight",
            "generator_lm_head.weight",
        ),
        ignored: &["embeddings.position_ids", "generator_lm_head.weight"],
    },
    heads: &[
        MASKED_BY_GELU,
        Head {
            name: "head for replaced tokens",
            classes: &["ForPreTraining"],
            task: "feature-extraction",
            build: |heads, root, _, model| {
                let head = ReplacedTokens::new(&(root / "replaced"), &model.config.network);
                heads.replaced = Some(head);
            },
            ..PLAIN
        },
        Head {
            pools: false,
            build: |heads, root, _, model| {
                let (path, dropout) = (root / "sequence", model.classifier_dropout);
                let dense = model.dense(&(&path / "transform"), ActivationKind::Gelu, true);
                let classes = model.classes(&path, model.config.labels.len(), true);
                let (pooling, dense) = (Pooling::First, Box::new(dense));
                let head = SequenceClassification::with(pooling, dense, dropout, classes);
                heads.sequence = Some(head.with_dropout_before(dropout));
            },
            ..SEQUENCE
        },
        OF_TOKENS,
        OF_ANSWERS,
    ],
};

const EMBEDDINGS: &[Field] = &[row!(
    embedding_dim,
    "embedding_size",
    Other(read_width, write_width)
)];

const WIDTH: &str = "embedding_size";

fn read_width(fields: &Fields, config: &mut Config) -> Result<(), Problem> {
    let given = get(fields, &[WIDTH]).map_or(Ok(128), |_| required_size(fields, WIDTH))?;
    config.embedding_dim = if given == config.dim { 0 } else { given };
    Ok(())
}

fn write_width(config: &Config, fields: &mut Fields) {
    fields.insert(WIDTH.to_owned(), json!(config.embedding_dim()));
}

const AROUND: &[Row] = &[
    part(
        Table,
        "embeddings.tokens",
        "electra.embeddings.word_embeddings",
    ),
    part(
        Table,
        "embeddings.positions",
        "electra.embeddings.position_embeddings",
    ),
    part(
        Table,
        "embeddings.segments",
        "electra.embeddings.token_type_embeddings",
    ),
    part(Linear, "norm", "electra.embeddings.LayerNorm"),
    part(Linear, "embedding_projection", "electra.embeddings_project"),
    part(Linear, "masked.transform", "generator_predictions.dense"),
    part(Linear, "masked.norm", "generator_predictions.LayerNorm"),
    part(Bias, "masked.vocabulary", "generator_lm_head"),
    part(Table, "embeddings.output", "generator_lm_head"),
    part(
        Linear,
        "replaced.transform",
        "discriminator_predictions.dense",
    ),
    part(
        Linear,
        "replaced.classes",
        "discriminator_predictions.dense_prediction",
    ),
    part(Linear, "sequence.transform", "classifier.dense"),
    part(Linear, "sequence.classes", "classifier.out_proj"),
    part(Linear, "tokens.classes", "classifier"),
    part(Linear, "answer.classes", "qa_outputs"),
];
