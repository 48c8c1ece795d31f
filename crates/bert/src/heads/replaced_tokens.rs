use cloze_model::{Loss, Objective, Score, Term};
use cloze_native::part;
use cloze_tensor::{Classifier, Init, Path};
use cloze_transformer::Config;
use tch::{Kind, Reduction, Tensor};

use super::{Dense, Transform, classes};
use crate::Targets;

/// Which tokens of a text are not its own, but those of a generator (Clark et al., "ELECTRA", 2020,
/// section 2).
#[derive(Debug)]
pub struct ReplacedTokens {
    dense: Dense,
    classes: Classifier,
}

impl ReplacedTokens {
    /// A layer by the function that the network has in its feed-forward layers, then one score.
    pub fn new(path: &Path<'_>, config: &Config) -> Self {
        let (inside, activation) = (path / "transform", config.feed_forward.function());
        let init = Init::Normal {
            std: config.init_std,
        };
        Self {
            dense: Dense::new(&inside, [config.dim; 2], activation, true, init),
            classes: classes(path, config, 1),
        }
    }

    /// The score of each token: above zero where it seems to be replaced.
    ///
    /// # Shapes
    /// `[.., dim]` to `[..]`.
    pub fn logits(&self, states: &Tensor) -> Tensor {
        let scores = self.classes.logits(&self.dense.forward(states)); // [.., 1]
        scores.squeeze_dim(-1) // [..]
    }

    /// `[targets]`, in fp32.
    fn chosen(&self, states: &Tensor, labels: &Targets) -> Tensor {
        self.logits(&labels.of(states)).to_kind(Kind::Float)
    }

    fn term(&self, states: &Tensor, labels: &Targets) -> Term {
        let replaced = labels.ids.to_kind(Kind::Float);
        let sum = part(c"head", || {
            let logits = self.chosen(states, labels);
            let (weight, of_replaced) = (None::<Tensor>, None::<Tensor>);
            logits.binary_cross_entropy_with_logits(&replaced, weight, of_replaced, Reduction::Sum)
        });
        Term::new(NAME, sum, labels.count())
    }
}

impl Objective for ReplacedTokens {
    /// Every real token, with 1 where it was replaced and 0 where not.
    type Labels = Targets;

    fn counts(&self, labels: &Targets) -> Vec<u64> {
        vec![labels.count()]
    }

    fn loss(&self, states: &Tensor, labels: &Targets) -> Loss {
        Loss::from(self.term(states, labels))
    }

    fn score(&self, states: &Tensor, labels: &Targets) -> Vec<Score> {
        let guesses = self.chosen(states, labels).gt(0.0); // [targets]
        let hits = guesses.eq_tensor(&labels.ids.gt(0)).sum(Kind::Int64);
        let term = self.term(states, labels);
        vec![Score::of(&term, hits.int64_value(&[]) as u64)]
    }
}

const NAME: &str = "replaced";
