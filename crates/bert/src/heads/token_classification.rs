use cloze_model::{Loss, Objective, Score, Term};
use cloze_native::part;
use cloze_tensor::{Classifier, Dropout, Path};
use cloze_transformer::Config;
use tch::Tensor;

use super::{Transform, Untransformed, classes};
use crate::Targets;

/// The class of tokens: names, parts of speech (Devlin et al., 2019, section 5.3).
#[derive(Debug)]
pub struct TokenClassification {
    transform: Box<dyn Transform>,
    dropout: Dropout,
    classes: Classifier,
}

impl TokenClassification {
    /// This many classes, behind dropout.
    pub fn new(path: &Path<'_>, config: &Config, count: i64, dropout: f64) -> Self {
        let classes = classes(path, config, count);
        Self::with(Box::new(Untransformed), dropout, classes)
    }

    /// The same with another layer before the dropout.
    pub fn with(transform: Box<dyn Transform>, dropout: f64, classes: Classifier) -> Self {
        Self {
            transform,
            dropout: Dropout::new(dropout),
            classes,
        }
    }

    /// Scores of every class for every token.
    ///
    /// # Shapes
    /// `[batch, seq, dim]` to `[batch, seq, classes]`.
    pub fn logits(&self, states: &Tensor) -> Tensor {
        self.classes.logits(&self.transform.forward(states))
    }
}

impl Objective for TokenClassification {
    type Labels = Targets;

    fn counts(&self, labels: &Targets) -> Vec<u64> {
        vec![labels.count()]
    }

    fn loss(&self, states: &Tensor, labels: &Targets) -> Loss {
        let sum = part(c"head", || {
            let states = self.transform.forward(&labels.of(states)); // [targets, features]
            let states = self.dropout.forward(&states, true);
            self.classes.loss(&states, &labels.ids)
        });
        Loss::from(Term::new(NAME, sum, labels.count()))
    }

    fn score(&self, states: &Tensor, labels: &Targets) -> Vec<Score> {
        let states = self.transform.forward(&labels.of(states)); // [targets, features]
        let found = self.classes.score(&states, &labels.ids);
        vec![Score::new(NAME, found, labels.count())]
    }
}

const NAME: &str = "tag";
