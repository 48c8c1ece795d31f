use cloze_model::{Loss, Objective, Score, Term};
use cloze_native::part;
use cloze_tensor::{Classifier, Init, Path, axes};
use cloze_transformer::Config;
use tch::Tensor;

use crate::{Dense, NormedDense, Targets, Transform};

/// The tokens under the mask (Devlin et al., 2019, section 3.1).
///
/// Only masked rows go through the transform and the vocabulary: at 15 % that is most of the
/// head's work saved.
#[derive(Debug)]
pub struct MaskedLm {
    transform: Box<dyn Transform>,
    vocabulary: Classifier,
}

impl MaskedLm {
    /// A transform of the states, by the function that the network has in its feed-forward layers,
    /// then an output layer with a bias over the network's [table](cloze_transformer::Transformer::table).
    ///
    /// # Shapes
    /// `table`: `[vocab, embedding_dim]`.
    pub fn new(path: &Path<'_>, config: &Config, table: &Tensor) -> Self {
        let [vocab, narrow] = axes(table, "table", ["vocab", "embedding_dim"]);
        let init = Init::Normal {
            std: config.init_std,
        };
        let bias = (path / "vocabulary").parameter("bias", &[vocab], Init::Zeros);
        let (inside, activation) = (path / "transform", config.feed_forward.function());
        let transform = NormedDense {
            dense: Dense::new(&inside, [config.dim, narrow], activation, true, init),
            norm: config
                .norm
                .build(&(path / "norm"), narrow, config.eps, true),
        };
        Self::with(Box::new(transform), Classifier::new(table, &bias))
    }

    /// An output layer behind another transform.
    pub fn with(transform: Box<dyn Transform>, vocabulary: Classifier) -> Self {
        Self {
            transform,
            vocabulary,
        }
    }

    /// Scores of every token at the given rows.
    ///
    /// # Shapes
    /// `states`: `[batch, seq, dim]`, `rows`: `[targets]`. Returns `[targets, vocab]`.
    pub fn logits(&self, states: &Tensor, rows: &Tensor) -> Tensor {
        self.scores(&states.flatten(0, 1).index_select(0, rows))
    }

    /// Scores of every token for states that were chosen before.
    ///
    /// # Shapes
    /// `[targets, dim]` to `[targets, vocab]`.
    pub fn scores(&self, chosen: &Tensor) -> Tensor {
        self.vocabulary.logits(&self.transform.forward(chosen))
    }
}

impl Objective for MaskedLm {
    type Labels = Targets;

    fn counts(&self, labels: &Targets) -> Vec<u64> {
        vec![labels.count()]
    }

    fn loss(&self, states: &Tensor, labels: &Targets) -> Loss {
        let sum = part(c"head", || {
            let transformed = self.transform.forward(&labels.of(states));
            self.vocabulary.loss(&transformed, &labels.ids)
        });
        Loss::from(Term::new(NAME, sum, labels.count()))
    }

    fn score(&self, states: &Tensor, labels: &Targets) -> Vec<Score> {
        let transformed = self.transform.forward(&labels.of(states));
        let found = self.vocabulary.score(&transformed, &labels.ids);
        vec![Score::new(NAME, found, labels.count())]
    }
}

const NAME: &str = "mlm";
