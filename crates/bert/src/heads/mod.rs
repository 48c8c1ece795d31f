//! What an encoder is fine-tuned for (Devlin et al., 2019, figure 4).

mod question_answering;
mod replaced_tokens;
mod sequence_classification;
mod token_classification;
mod transform;

use cloze_tensor::{Classifier, Init, Path};
use cloze_transformer::Config;

pub use question_answering::QuestionAnswering;
pub use replaced_tokens::ReplacedTokens;
pub use sequence_classification::{SequenceClassification, Sequences};
pub use token_classification::TokenClassification;
pub use transform::{Dense, NormedDense, Transform, Untransformed};

/// A classifier of states, whose parameters are `classes.weight` and `classes.bias`.
pub(crate) fn classes(path: &Path<'_>, config: &Config, count: i64) -> Classifier {
    let init = Init::Normal {
        std: config.init_std,
    };
    Classifier::linear(&(path / "classes"), [config.dim, count], true, init)
}
