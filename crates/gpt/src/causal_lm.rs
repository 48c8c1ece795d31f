use cloze_model::{Loss, Objective, Score, Term};
use cloze_tensor::{Classifier, axes};
use tch::{Kind, Tensor};

/// The next token after each token (Radford et al., 2018, equation 1).
#[derive(Debug)]
pub struct CausalLm {
    vocabulary: Classifier,
}

impl CausalLm {
    /// An output layer tied to the token table, without a bias, as in GPT-2.
    ///
    /// # Shapes
    /// `table`: `[vocab, dim]`.
    pub fn new(table: &Tensor) -> Self {
        let [vocab, _] = axes(table, "table", ["vocab", "dim"]);
        let no_bias = Tensor::zeros([vocab], (table.kind(), table.device()));
        Self {
            vocabulary: Classifier::new(table, &no_bias),
        }
    }

    /// Scores of every token as the next one.
    ///
    /// # Shapes
    /// `[.., dim]` to `[.., vocab]`.
    pub fn logits(&self, states: &Tensor) -> Tensor {
        self.vocabulary.logits(states)
    }
}

impl Objective for CausalLm {
    /// The token that follows each position: `[batch, seq]`, int64. One of -100 is no target:
    /// padding, or a prompt that is only read.
    type Labels = Tensor;

    fn counts(&self, labels: &Tensor) -> Vec<u64> {
        vec![targets(labels)]
    }

    fn loss(&self, states: &Tensor, labels: &Tensor) -> Loss {
        let sum = self
            .vocabulary
            .loss(&states.flatten(0, 1), &labels.flatten(0, 1));
        Loss::from(Term {
            name: NAME,
            weight: 1.0,
            sum,
            count: targets(labels),
        })
    }

    fn score(&self, states: &Tensor, labels: &Tensor) -> Vec<Score> {
        let (sum, hits) = self
            .vocabulary
            .score(&states.flatten(0, 1), &labels.flatten(0, 1));
        vec![Score {
            name: NAME,
            weight: 1.0,
            sum,
            hits,
            count: targets(labels),
        }]
    }
}

fn targets(labels: &Tensor) -> u64 {
    labels.ge(0).sum(Kind::Int64).int64_value(&[]) as u64
}

const NAME: &str = "clm";
