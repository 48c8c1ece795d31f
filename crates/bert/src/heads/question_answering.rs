use cloze_model::{Answers, Loss, Objective, Score, Term};
use cloze_native::part;
use cloze_tensor::{Classifier, Dropout, Path};
use cloze_transformer::Config;
use tch::{Kind, Reduction, Tensor};

use super::{Transform, Untransformed, classes};

/// Where the answer to a question begins and ends in a text (Devlin et al., 2019, section 4.2).
#[derive(Debug)]
pub struct QuestionAnswering {
    transform: Box<dyn Transform>,
    dropout: Dropout,
    ends: Classifier,
}

impl QuestionAnswering {
    /// Two scores for every token: of beginning the answer, and of ending it.
    pub fn new(path: &Path<'_>, config: &Config) -> Self {
        Self::with(Box::new(Untransformed), 0.0, classes(path, config, 2))
    }

    /// The same with another layer and dropout before the two scores.
    pub fn with(transform: Box<dyn Transform>, dropout: f64, ends: Classifier) -> Self {
        Self {
            transform,
            dropout: Dropout::new(dropout),
            ends,
        }
    }

    /// The scores of the first and of the last token of the answer, to be compared along the
    /// sequence. Hide padding before a softmax.
    ///
    /// # Shapes
    /// `[batch, seq, dim]` to `[batch, 2, seq]`.
    pub fn logits(&self, states: &Tensor) -> Tensor {
        self.of(states, false)
    }

    fn of(&self, states: &Tensor, train: bool) -> Tensor {
        let states = self.transform.forward(states); // [batch, seq, features]
        let states = self.dropout.forward(&states, train);
        self.ends.logits(&states).transpose(1, 2) // [batch, 2, seq]
    }

    fn term(&self, states: &Tensor, labels: &Answers, train: bool) -> Term {
        let classes = labels.classes.flatten(0, 1);
        let sum = part(c"head", || {
            let logits = self.of(states, train).flatten(0, 1).to_kind(Kind::Float); // [batch * 2, seq]
            logits.cross_entropy_loss(&classes, None::<Tensor>, Reduction::Sum, -100, 0.0)
        });
        Term::new(NAME, sum, labels.count)
    }
}

impl Objective for QuestionAnswering {
    /// The first and the last token of each answer: `[batch, 2]`. One that was cut off is no target.
    type Labels = Answers;

    fn counts(&self, labels: &Answers) -> Vec<u64> {
        vec![labels.count]
    }

    fn loss(&self, states: &Tensor, labels: &Answers) -> Loss {
        Loss::from(self.term(states, labels, true))
    }

    fn score(&self, states: &Tensor, labels: &Answers) -> Vec<Score> {
        let guesses = self.logits(states).argmax(-1, false); // [batch, 2]
        let hits = guesses.eq_tensor(&labels.classes).sum(Kind::Int64);
        let term = self.term(states, labels, false);
        vec![Score::of(&term, hits.int64_value(&[]) as u64)]
    }
}

const NAME: &str = "answer";
