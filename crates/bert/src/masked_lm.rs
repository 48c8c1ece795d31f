use cloze_model::{Loss, Objective, Score, Term};
use cloze_native::part;
use cloze_tensor::{Activate, Classifier, Init, Linear, Norm, Path, axes};
use cloze_transformer::Config;
use tch::Tensor;

use crate::Targets;

/// The tokens under the mask (Devlin et al., 2019, section 3.1).
///
/// Only masked rows go through the transform and the vocabulary: at 15 % that is most of the
/// head's work saved.
#[derive(Debug)]
pub struct MaskedLm {
    transform: Linear,
    activation: Box<dyn Activate>,
    norm: Box<dyn Norm>,
    vocabulary: Classifier,
}

impl MaskedLm {
    /// A transform of the states, by the function that the network has in its feed-forward layers,
    /// then an output layer with a bias over the network's [table](cloze_transformer::Transformer::table).
    ///
    /// # Shapes
    /// `table`: `[vocab, dim]`.
    pub fn new(path: &Path<'_>, config: &Config, table: &Tensor) -> Self {
        let [vocab, dim] = axes(table, "table", ["vocab", "dim"]);
        let init = Init::Normal {
            std: config.init_std,
        };
        let bias = (path / "vocabulary").parameter("bias", &[vocab], Init::Zeros);
        Self {
            transform: Linear::new(&(path / "transform"), dim, dim, true, init),
            activation: config.feed_forward.function(),
            norm: config.norm.build(&(path / "norm"), dim, config.eps, true),
            vocabulary: Classifier::new(table, &bias),
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
        self.vocabulary.logits(&self.transformed(chosen))
    }

    /// `[targets, dim]` to `[targets, dim]`.
    fn transformed(&self, chosen: &Tensor) -> Tensor {
        let Self {
            transform,
            activation,
            norm,
            ..
        } = self;
        norm.forward(&activation.of_sum(&transform.product(chosen), transform.bias()))
    }
}

impl Objective for MaskedLm {
    type Labels = Targets;

    fn counts(&self, labels: &Targets) -> Vec<u64> {
        vec![labels.count()]
    }

    fn loss(&self, states: &Tensor, labels: &Targets) -> Loss {
        let sum = part(c"head", || {
            let transformed = self.transformed(&labels.of(states));
            self.vocabulary.loss(&transformed, &labels.ids)
        });
        Loss::from(Term::new(NAME, sum, labels.count()))
    }

    fn score(&self, states: &Tensor, labels: &Targets) -> Vec<Score> {
        let transformed = self.transformed(&labels.of(states));
        let found = self.vocabulary.score(&transformed, &labels.ids);
        vec![Score::new(NAME, found, labels.count())]
    }
}

const NAME: &str = "mlm";
