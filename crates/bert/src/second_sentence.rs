use cloze_model::{Loss, Objective, Score, Term};
use cloze_native::part;
use cloze_tensor::{Classifier, Path};
use cloze_transformer::Config;
use tch::Tensor;

use crate::heads::classes;
use crate::{Pooler, Second};

/// Whether the second half of a sequence is the right one, from the state of the first token
/// (Devlin et al., 2019, section 3.1). Class 0 is right, class 1 is wrong.
#[derive(Debug)]
pub struct SecondSentence {
    pooler: Pooler,
    classes: Classifier,
    name: &'static str,
}

impl SecondSentence {
    /// A pooler and two classes. `second` gives the name of the term: `nsp` or `sop`.
    pub fn new(path: &Path<'_>, config: &Config, second: Second) -> Self {
        let name = match second {
            Second::Next | Second::None => "nsp",
            Second::Order => "sop",
        };
        Self {
            pooler: Pooler::new(&(path / "pooler"), config),
            classes: classes(path, config, 2),
            name,
        }
    }

    /// The layer before the classes.
    pub fn pooler(&self) -> &Pooler {
        &self.pooler
    }

    /// Scores of right and wrong.
    ///
    /// # Shapes
    /// `[batch, seq, dim]` to `[batch, 2]`.
    pub fn logits(&self, states: &Tensor) -> Tensor {
        self.classes.logits(&self.pooler.forward(states))
    }
}

impl Objective for SecondSentence {
    /// The class of each sequence: `[batch]`, int64.
    type Labels = Tensor;

    fn counts(&self, labels: &Tensor) -> Vec<u64> {
        vec![labels.numel() as u64]
    }

    fn loss(&self, states: &Tensor, labels: &Tensor) -> Loss {
        let sum = part(c"head", || {
            self.classes.loss(&self.pooler.forward(states), labels)
        });
        Loss::from(Term::new(self.name, sum, labels.numel() as u64))
    }

    fn score(&self, states: &Tensor, labels: &Tensor) -> Vec<Score> {
        let found = self.classes.score(&self.pooler.forward(states), labels);
        vec![Score::new(self.name, found, labels.numel() as u64)]
    }
}
