use cloze_model::{Loss, Objective, Score, Term};
use cloze_tensor::Path;
use cloze_transformer::Config;
use tch::{Kind, Tensor};

use super::{LmObjective, Mix};
use crate::{MaskedLm, Targets};

/// Predicts the targets of every reading with one head, that of a masked language model.
///
/// Each reading is a term of its own, and weighs as much as its share of the sequences: the loss is
/// the mean over sequences, as in Charpentier and Samuel, "GPT or BERT: why not both?" (2024),
/// section 2.
#[derive(Debug)]
pub struct HybridLm {
    head: MaskedLm,
    shares: Vec<(LmObjective, f64)>,
}

/// The targets of a batch, all of one reading.
#[derive(Debug)]
pub struct LmTargets {
    /// How the batch is read and learned from.
    pub objective: LmObjective,
    /// What is predicted from which states.
    pub targets: Targets,
}

impl HybridLm {
    /// As [`MaskedLm::new`].
    ///
    /// # Shapes
    /// `table`: `[vocab, dim]`.
    pub fn new(path: &Path<'_>, config: &Config, table: &Tensor, mix: &Mix) -> Self {
        Self {
            head: MaskedLm::new(path, config, table),
            shares: mix.shares(),
        }
    }

    /// The readings that it learns from.
    pub fn objectives(&self) -> impl Iterator<Item = LmObjective> + '_ {
        self.shares.iter().map(|&(objective, _)| objective)
    }

    /// The head of all readings.
    pub fn head(&self) -> &MaskedLm {
        &self.head
    }
}

impl Objective for HybridLm {
    type Labels = LmTargets;

    fn counts(&self, labels: &LmTargets) -> Vec<u64> {
        let of = |objective| labels.targets.count() * u64::from(objective == labels.objective);
        self.objectives().map(of).collect()
    }

    fn loss(&self, states: &Tensor, labels: &LmTargets) -> Loss {
        let Loss { terms } = self.head.loss(states, &labels.targets);
        let (found, nothing) = (&terms[0], Tensor::zeros([], (Kind::Float, states.device())));
        let term = |&(objective, weight): &(LmObjective, f64)| {
            let (sum, count) = if objective == labels.objective {
                (&found.sum, found.count)
            } else {
                (&nothing, 0)
            };
            let sum = sum.shallow_clone();
            Term {
                weight,
                ..Term::new(objective.term(), sum, count)
            }
        };
        Loss {
            terms: self.shares.iter().map(term).collect(),
        }
    }

    fn score(&self, states: &Tensor, labels: &LmTargets) -> Vec<Score> {
        let found = &self.head.score(states, &labels.targets)[0];
        let score = |&(objective, weight): &(LmObjective, f64)| {
            let (numbers, count) = if objective == labels.objective {
                ((found.sum, found.hits), found.count)
            } else {
                ((0.0, 0), 0)
            };
            Score {
                weight,
                ..Score::new(objective.term(), numbers, count)
            }
        };
        self.shares.iter().map(score).collect()
    }
}
