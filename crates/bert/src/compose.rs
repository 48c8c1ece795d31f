use cloze_model::Pretraining;
use cloze_tensor::Path;
use cloze_transformer::{Config, Transformer};

use crate::{HybridLm, MaskedLm, Mix, Second, SecondSentence};

/// A BERT: a network that fills blanks and judges second sentences (Devlin et al., 2019, section 3.1).
pub fn bert(
    path: &Path<'_>,
    network: &Config,
    vocab: i64,
    second: Second,
) -> Pretraining<Transformer, (MaskedLm, SecondSentence)> {
    let Pretraining {
        backbone,
        objective,
    } = roberta(path, network, vocab);
    let second = SecondSentence::new(&(path / "second"), network, second);
    Pretraining {
        backbone,
        objective: (objective, second),
    }
}

/// A BERT that fills blanks only, as RoBERTa does (Liu et al., 2019).
pub fn roberta(
    path: &Path<'_>,
    network: &Config,
    vocab: i64,
) -> Pretraining<Transformer, MaskedLm> {
    let backbone = Transformer::new(path, network, vocab);
    let objective = MaskedLm::new(&(path / "masked"), network, backbone.table());
    Pretraining {
        backbone,
        objective,
    }
}

/// A network with one head that fills blanks and goes on, in the proportions of the mix.
pub fn hybrid(
    path: &Path<'_>,
    network: &Config,
    vocab: i64,
    mix: &Mix,
) -> Pretraining<Transformer, HybridLm> {
    let backbone = Transformer::new(path, network, vocab);
    let objective = HybridLm::new(&(path / "masked"), network, backbone.table(), mix);
    Pretraining {
        backbone,
        objective,
    }
}
