use cloze_model::{Loss, Objective, Score, Term};
use cloze_native::part;
use cloze_tensor::{Classifier, Dropout, Path};
use cloze_transformer::Config;
use tch::Tensor;

use super::classes;
use crate::Pooler;

/// The class of a whole sequence (Devlin et al., 2019, section 4.1).
#[derive(Debug)]
pub struct SequenceClassification {
    pooler: Pooler,
    dropout: Dropout,
    classes: Classifier,
}

impl SequenceClassification {
    /// A pooler and this many classes, with dropout between them.
    pub fn new(path: &Path<'_>, config: &Config, count: i64, dropout: f64) -> Self {
        Self {
            pooler: Pooler::new(&(path / "pooler"), config),
            dropout: Dropout::new(dropout),
            classes: classes(path, config, count),
        }
    }

    /// The layer before the classes.
    pub fn pooler(&self) -> &Pooler {
        &self.pooler
    }

    /// Scores of every class.
    ///
    /// # Shapes
    /// `[batch, seq, dim]` to `[batch, classes]`.
    pub fn logits(&self, states: &Tensor) -> Tensor {
        self.classes.logits(&self.pooler.forward(states))
    }
}

impl Objective for SequenceClassification {
    /// The class of each sequence: `[batch]`, int64.
    type Labels = Tensor;

    fn counts(&self, labels: &Tensor) -> Vec<u64> {
        vec![labels.numel() as u64]
    }

    fn loss(&self, states: &Tensor, labels: &Tensor) -> Loss {
        let sum = part(c"head", || {
            let pooled = self.dropout.forward(&self.pooler.forward(states), true);
            self.classes.loss(&pooled, labels)
        });
        Loss::from(Term::new(NAME, sum, labels.numel() as u64))
    }

    fn score(&self, states: &Tensor, labels: &Tensor) -> Vec<Score> {
        let found = self.classes.score(&self.pooler.forward(states), labels);
        vec![Score::new(NAME, found, labels.numel() as u64)]
    }
}

const NAME: &str = "class";
