use cloze_bert::{MaskedLm, SequenceClassification};
use cloze_config::Problem;
use cloze_transformer::{ActivationKind, Config, PositionEncoding};
use serde_json::json;

use super::bert;
use crate::contents::{Dialect, NO_OTHER};
use crate::field::{Field, Fields, row};
use crate::fields::required_size;
use crate::heads::{Head, MASKED, OF_ANSWERS, OF_TOKENS, POOLER, SEQUENCE};
use crate::names::Part::{Bias, Linear, Table};
use crate::names::{Names, Row, part};
use crate::own::Architecture;
use crate::twin::Twin;

/// Liu et al., 2019; Conneau et al., 2020; Martin et al., 2020. A BERT whose positions are counted from
/// padding. Silent fields are those of Hugging Face's `RobertaConfig`.
pub(crate) const TWIN: Twin = Twin {
    family: Architecture::Bert,
    types: &[
        ("roberta", "Roberta"),
        ("xlm-roberta", "XLMRoberta"),
        ("camembert", "Camembert"),
    ],
    base: || Config {
        positions: PositionEncoding::LearnedFromPadding,
        ..Config::bert([1, 1, 1], 1)
    },
    fields: &[bert::FIELDS, POSITIONS],
    classifier_dropout: &["classifier_dropout"],
    as_theirs: bert::TWIN.as_theirs,
    dialect: Dialect {
        names: Names {
            around: AROUND,
            block: bert::BLOCK,
            blocks: "roberta.encoder.layer.{}.",
        },
        trunk: "roberta.",
        other_trunk: NO_OTHER,
        anchor: "encoder.layer.0.attention.self.query.weight",
        older: &[],
        same: &[
            ("lm_head.bias", "lm_head.decoder.bias"),
            ("lm_head.decoder.bias", "lm_head.bias"),
        ],
        tied: (
            "roberta.embeddings.word_embeddings.weight",
            "lm_head.decoder.weight",
        ),
        ignored: &[
            "embeddings.position_ids",
            "embeddings.token_type_ids",
            "lm_head.decoder.weight",
            "lm_head.decoder.bias",
            "lm_head.bias",
        ],
    },
    heads: &[
        MASKED_BY_GELU,
        Head {
            build: |heads, root, table, model| {
                (SEQUENCE.build)(heads, root, table, model);
                let dropout = model.classifier_dropout;
                let before = |head: SequenceClassification| head.with_dropout_before(dropout);
                heads.sequence = heads.sequence.take().map(before);
            },
            ..SEQUENCE
        },
        OF_TOKENS,
        OF_ANSWERS,
        POOLER,
    ],
};

/// Its transform is by GELU, whatever stands in the feed-forward layers.
pub(super) const MASKED_BY_GELU: Head = Head {
    build: |heads, root, table, model| {
        let network = Config {
            feed_forward: ActivationKind::Gelu.into(),
            ..model.config.network.clone()
        };
        heads.masked = Some(MaskedLm::new(&(root / "masked"), &network, table));
    },
    ..MASKED
};

/// The rows before the first position belong to nothing, and to padding.
const POSITIONS: &[Field] = &[
    row!(padding_token, "pad_token_id", Padding(1)),
    row!(
        max_len,
        "max_position_embeddings",
        Other(read_rows, write_rows)
    ),
];

const ROWS: &str = "max_position_embeddings";

fn read_rows(fields: &Fields, config: &mut Config) -> Result<(), Problem> {
    let (rows, before) = (required_size(fields, ROWS)?, config.padding_token + 1);
    let problem = || Problem::new(ROWS, rows, format!("above pad_token_id + 1 = {before}"));
    let tokens = Some(rows - before).filter(|tokens| *tokens > 0);
    config.max_len = tokens.ok_or_else(problem)?;
    Ok(())
}

fn write_rows(config: &Config, fields: &mut Fields) {
    fields.insert(ROWS.to_owned(), json!(config.position_rows()));
}

const AROUND: &[Row] = &[
    part(
        Table,
        "embeddings.tokens",
        "roberta.embeddings.word_embeddings",
    ),
    part(
        Table,
        "embeddings.positions",
        "roberta.embeddings.position_embeddings",
    ),
    part(
        Table,
        "embeddings.segments",
        "roberta.embeddings.token_type_embeddings",
    ),
    part(Linear, "norm", "roberta.embeddings.LayerNorm"),
    part(Linear, "pooler", "roberta.pooler.dense"),
    part(Linear, "masked.transform", "lm_head.dense"),
    part(Linear, "masked.norm", "lm_head.layer_norm"),
    part(Bias, "masked.vocabulary", "lm_head").only_if_tied(true),
    part(Bias, "masked.vocabulary", "lm_head.decoder").only_if_tied(false),
    part(Table, "embeddings.output", "lm_head.decoder"),
    part(Linear, "sequence.pooler", "classifier.dense"),
    part(Linear, "sequence.classes", "classifier.out_proj"),
    part(Linear, "tokens.classes", "classifier"),
    part(Linear, "answer.classes", "qa_outputs"),
];
