use cloze_model::{Loss, Objective, Score, Term};
use cloze_native::part;
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
        vec![labels.count()]
    }

    fn loss(&self, states: &Tensor, labels: &Targets) -> Loss {
        let sum = part(c"head", || {
            let states = self.dropout.forward(&labels.of(states), true);
            self.classes.loss(&states, &labels.ids)
        });
        Loss::from(Term::new(NAME, sum, labels.count()))
    }

    fn score(&self, states: &Tensor, labels: &Targets) -> Vec<Score> {
        let found = self.classes.score(&labels.of(states), &labels.ids);
        vec![Score::new(NAME, found, labels.count())]
    }
}

const NAME: &str = "tag";
