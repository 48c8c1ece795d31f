use cloze_model::{Loss, Objective, Score, Term};
use cloze_tensor::{Classifier, Dropout, Path};
use cloze_transformer::Config;
use tch::Tensor;

use super::classes;
use crate::Targets;

/// The class of tokens: names, parts of speech (Devlin et al., 2019, section 5.3).
#[derive(Debug)]
pub struct TokenClassification {
    dropout: Dropout,
    classes: Classifier,
}

impl TokenClassification {
    /// This many classes, behind dropout.
    pub fn new(path: &Path<'_>, config: &Config, count: i64, dropout: f64) -> Self {
        Self {
            dropout: Dropout::new(dropout),
            classes: classes(path, config, count),
        }
    }

    /// Scores of every class for every token.
    ///
    /// # Shapes
    /// `[batch, seq, dim]` to `[batch, seq, classes]`.
    pub fn logits(&self, states: &Tensor) -> Tensor {
        self.classes.logits(states)
    }
}

impl Objective for TokenClassification {
    type Labels = Targets;

    fn counts(&self, labels: &Targets) -> Vec<u64> {
        vec![labels.ids.numel() as u64]
    }

    fn loss(&self, states: &Tensor, labels: &Targets) -> Loss {
        let states = self.dropout.forward(&labels.of(states), true);
        Loss::from(Term {
            name: NAME,
            weight: 1.0,
            sum: self.classes.loss(&states, &labels.ids),
            count: labels.ids.numel() as u64,
        })
    }

    fn score(&self, states: &Tensor, labels: &Targets) -> Vec<Score> {
        let (sum, hits) = self.classes.score(&labels.of(states), &labels.ids);
        vec![Score {
            name: NAME,
            weight: 1.0,
            sum,
            hits,
            count: labels.ids.numel() as u64,
        }]
    }
}

const NAME: &str = "tag";
