use cloze_model::{Loss, Objective, Score, Term};
use cloze_tensor::{Classifier, Path};
use cloze_transformer::Config;
use tch::{Kind, Reduction, Tensor};

use super::classes;

/// Where the answer to a question begins and ends in a text (Devlin et al., 2019, section 4.2).
#[derive(Debug)]
pub struct QuestionAnswering {
    ends: Classifier,
}

impl QuestionAnswering {
    /// Two scores for every token: of beginning the answer, and of ending it.
    pub fn new(path: &Path<'_>, config: &Config) -> Self {
        Self {
            ends: classes(path, config, 2),
        }
    }

    /// The scores of the first and of the last token of the answer, to be compared along the
    /// sequence. Hide padding before a softmax.
    ///
    /// # Shapes
    /// `[batch, seq, dim]` to `[batch, 2, seq]`.
    pub fn logits(&self, states: &Tensor) -> Tensor {
        self.ends.logits(states).transpose(1, 2) // [batch, 2, seq]
    }
}

impl Objective for QuestionAnswering {
    /// The first and the last token of each answer: `[batch, 2]`, int64. One of -100 is no target:
    /// the answer was cut off.
    type Labels = Tensor;

    fn counts(&self, labels: &Tensor) -> Vec<u64> {
        vec![targets(labels)]
    }

    fn loss(&self, states: &Tensor, labels: &Tensor) -> Loss {
        let logits = self.logits(states).flatten(0, 1).to_kind(Kind::Float); // [batch * 2, seq]
        let labels = labels.flatten(0, 1);
        let sum = logits.cross_entropy_loss(&labels, None::<Tensor>, Reduction::Sum, -100, 0.0);
        Loss::from(Term {
            name: NAME,
            weight: 1.0,
            sum,
            count: targets(&labels),
        })
    }

    fn score(&self, states: &Tensor, labels: &Tensor) -> Vec<Score> {
        let guesses = self.logits(states).argmax(-1, false); // [batch, 2]
        let hits = guesses.eq_tensor(labels).sum(Kind::Int64);
        let loss = self.loss(states, labels);
        vec![Score::of(&loss.terms[0], hits.int64_value(&[]) as u64)]
    }
}

fn targets(labels: &Tensor) -> u64 {
    labels.ge(0).sum(Kind::Int64).int64_value(&[]) as u64
}

const NAME: &str = "answer";
