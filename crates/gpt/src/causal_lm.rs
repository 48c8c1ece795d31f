use cloze_model::{Answers, Loss, Objective, Score, Term};
use cloze_native::part;
use cloze_tensor::{Classifier, axes};
use tch::Tensor;

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
    /// The token that follows each position: `[batch, seq]`.
    type Labels = Answers;

    fn counts(&self, labels: &Answers) -> Vec<u64> {
        vec![labels.count]
    }

    fn loss(&self, states: &Tensor, labels: &Answers) -> Loss {
        let classes = labels.classes.flatten(0, 1);
        let sum = part(c"head", || {
            self.vocabulary.loss(&states.flatten(0, 1), &classes)
        });
        Loss::from(Term::new(NAME, sum, labels.count))
    }

    fn score(&self, states: &Tensor, labels: &Answers) -> Vec<Score> {
        let (states, classes) = (states.flatten(0, 1), labels.classes.flatten(0, 1));
        let found = self.vocabulary.score(&states, &classes);
        vec![Score::new(NAME, found, labels.count)]
    }
}

const NAME: &str = "clm";
