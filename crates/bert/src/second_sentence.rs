use cloze_model::{Loss, Objective, Score, Term};
use cloze_tensor::{Classifier, Init, Linear, Path};
use cloze_transformer::Config;
use tch::Tensor;

use crate::Second;

/// Whether the second half of a sequence is the right one, from the state of the first token
/// (Devlin et al., 2019, section 3.1). Class 0 is right, class 1 is wrong.
#[derive(Debug)]
pub struct SecondSentence {
    pooler: Linear,
    classes: Classifier,
    name: &'static str,
}

impl SecondSentence {
    /// A pooler and two classes. `second` gives the name of the term: `nsp` or `sop`.
    pub fn new(path: &Path<'_>, config: &Config, second: Second) -> Self {
        let init = Init::Normal {
            std: config.init_std,
        };
        let classes = path / "classes";
        let weight = classes.parameter("weight", &[2, config.dim], init);
        let bias = classes.parameter("bias", &[2], Init::Zeros);
        let name = match second {
            Second::Next | Second::None => "nsp",
            Second::Order => "sop",
        };
        Self {
            pooler: Linear::new(&(path / "pooler"), config.dim, config.dim, true, init),
            classes: Classifier::new(&weight, &bias),
            name,
        }
    }

    fn pooled(&self, states: &Tensor) -> Tensor {
        self.pooler.forward(&states.select(1, 0)).tanh() // [batch, dim]
    }
}

impl Objective for SecondSentence {
    /// The class of each sequence: `[batch]`, int64.
    type Labels = Tensor;

    fn counts(&self, labels: &Tensor) -> Vec<u64> {
        vec![labels.numel() as u64]
    }

    fn loss(&self, states: &Tensor, labels: &Tensor) -> Loss {
        let sum = self.classes.loss(&self.pooled(states), labels);
        Loss::from(Term {
            name: self.name,
            sum,
            count: labels.numel() as u64,
        })
    }

    fn score(&self, states: &Tensor, labels: &Tensor) -> Vec<Score> {
        let (sum, hits) = self.classes.score(&self.pooled(states), labels);
        vec![Score {
            name: self.name,
            sum,
            hits,
            count: labels.numel() as u64,
        }]
    }
}
