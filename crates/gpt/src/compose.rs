use cloze_model::Pretraining;
use cloze_tensor::Path;
use cloze_transformer::{Config, Transformer};

use crate::CausalLm;

/// A GPT: a network that learns the next token, with an output layer that is its token table.
pub fn gpt(path: &Path<'_>, network: &Config, vocab: i64) -> Pretraining<Transformer, CausalLm> {
    let backbone = Transformer::new(path, network, vocab);
    let objective = CausalLm::new(backbone.table());
    Pretraining {
        backbone,
        objective,
    }
}
