use cloze_model::{Loss, Objective, Score, Term};
use cloze_native::part;
use cloze_tensor::{Classifier, Dropout, Path};
use cloze_transformer::{Config, Pooling};
use tch::Tensor;

use super::{Transform, classes};
use crate::Pooler;

/// The class of a whole sequence (Devlin et al., 2019, section 4.1).
#[derive(Debug)]
pub struct SequenceClassification {
    pooling: Pooling,
    before: Dropout,
    transform: Box<dyn Transform>,
    dropout: Dropout,
    classes: Classifier,
}

/// Sequences, and what each is.
#[derive(Debug)]
pub struct Sequences {
    /// Which tokens are real: `[batch, seq]`, boolean.
    pub real: Tensor,
    /// The class of each sequence: `[batch]`, int64.
    pub classes: Tensor,
}

impl SequenceClassification {
    /// A pooler and this many classes, with dropout between them.
    pub fn new(path: &Path<'_>, config: &Config, count: i64, dropout: f64) -> Self {
        let pooler = Pooler::new(&(path / "pooler"), config);
        let classes = classes(path, config, count);
        Self::with(Pooling::First, Box::new(pooler), dropout, classes)
    }

    /// The same of other states, with another layer before the dropout.
    pub fn with(
        pooling: Pooling,
        transform: Box<dyn Transform>,
        dropout: f64,
        classes: Classifier,
    ) -> Self {
        Self {
            pooling,
            before: Dropout::new(0.0),
            transform,
            dropout: Dropout::new(dropout),
            classes,
        }
    }

    /// The same with dropout before its layer, too: RoBERTa.
    #[must_use]
    pub fn with_dropout_before(self, dropout: f64) -> Self {
        Self {
            before: Dropout::new(dropout),
            ..self
        }
    }

    /// Scores of every class.
    ///
    /// # Shapes
    /// `states`: `[batch, seq, dim]`, `real`: `[batch, seq]`, boolean. Returns `[batch, classes]`.
    pub fn logits(&self, states: &Tensor, real: &Tensor) -> Tensor {
        self.classes.logits(&self.pooled(states, real, false)) // [batch, classes]
    }

    /// `[batch, seq, dim]` to `[batch, features]`.
    fn pooled(&self, states: &Tensor, real: &Tensor, train: bool) -> Tensor {
        let state = self.before.forward(&self.pooling.of(states, real), train); // [batch, dim]
        self.transform.forward(&state) // [batch, features]
    }
}

impl Objective for SequenceClassification {
    type Labels = Sequences;

    fn counts(&self, labels: &Sequences) -> Vec<u64> {
        vec![labels.classes.numel() as u64]
    }

    fn loss(&self, states: &Tensor, Sequences { real, classes }: &Sequences) -> Loss {
        let sum = part(c"head", || {
            let pooled = self.dropout.forward(&self.pooled(states, real, true), true);
            self.classes.loss(&pooled, classes)
        });
        Loss::from(Term::new(NAME, sum, classes.numel() as u64))
    }

    fn score(&self, states: &Tensor, Sequences { real, classes }: &Sequences) -> Vec<Score> {
        let found = self
            .classes
            .score(&self.pooled(states, real, false), classes);
        vec![Score::new(NAME, found, classes.numel() as u64)]
    }
}

const NAME: &str = "class";
