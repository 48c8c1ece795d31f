mod config;
mod names;

use cloze_corpus::Tokenizer;

use crate::contents::Dialect;
use crate::described::describe;
use crate::heads;
use crate::names::Names;
use crate::twin::Twin;

/// An encoder, a `bert`.
pub(crate) const TWIN: Twin = Twin {
    name: "bert",
    title: "BERT",
    is_encoder: true,
    model_type: "bert",
    dialect: Dialect {
        names: Names {
            around: names::NAMES,
            block: names::BLOCK,
            blocks: "bert.encoder.layer.{}.",
        },
        trunk: "bert.",
        anchor: "encoder.layer.0.attention.self.query.weight",
        older: &[
            ("LayerNorm.weight", "LayerNorm.gamma"),
            ("LayerNorm.bias", "LayerNorm.beta"),
        ],
        same: &[
            ("cls.predictions.bias", "cls.predictions.decoder.bias"),
            ("cls.predictions.decoder.bias", "cls.predictions.bias"),
        ],
        tied: (
            "bert.embeddings.word_embeddings.weight",
            "cls.predictions.decoder.weight",
        ),
        ignored: &[
            "embeddings.position_ids",
            "embeddings.token_type_ids",
            "cls.predictions.decoder.weight",
            "cls.predictions.decoder.bias",
            "cls.predictions.bias",
        ],
    },
    heads: heads::OF_ENCODERS,
    describe: describe::<config::BertConfig>,
    fields: config::fields,
    saved: Tokenizer::framed,
    learned: |tokenizer| tokenizer.framed().with_wide_blanks(),
};
