use cloze_model::{Loss, Objective, Score, Term};
use cloze_tensor::Path;
use cloze_transformer::Config;
use tch::{Kind, Tensor};

use super::{Mix, Reading};
use crate::{MaskedLm, Targets};

/// Predicts the targets of every reading with one head, that of a masked language model.
///
/// Each reading is a term of its own, and weighs as much as its share of the sequences: the loss is
/// the mean over sequences, as in Charpentier and Samuel, "GPT or BERT: why not both?" (2024),
/// section 2.
#[derive(Debug)]
pub struct HybridLm {
    head: MaskedLm,
    shares: Vec<(Reading, f64)>,
}

/// The targets of a batch, all of one reading.
#[derive(Debug)]
pub struct ReadingTargets {
    /// How the batch is read.
    pub reading: Reading,
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
    pub fn readings(&self) -> impl Iterator<Item = Reading> + '_ {
        self.shares.iter().map(|&(reading, _)| reading)
    }

    /// The head of all readings.
    pub fn head(&self) -> &MaskedLm {
        &self.head
    }
}

impl Objective for HybridLm {
    type Labels = ReadingTargets;

    fn counts(&self, labels: &ReadingTargets) -> Vec<u64> {
        let count = labels.targets.ids.numel() as u64;
        let of = |&(reading, _): &(Reading, f64)| count * u64::from(reading == labels.reading);
        self.shares.iter().map(of).collect()
    }

    fn loss(&self, states: &Tensor, labels: &ReadingTargets) -> Loss {
        let found = self.head.loss(states, &labels.targets).terms;
        let [Term { sum, count, .. }] = <[Term; 1]>::try_from(found).expect("a head has one term");
        let term = |&(reading, weight): &(Reading, f64)| {
            let (name, read) = (reading.term(), reading == labels.reading);
            let (sum, count) = if read {
                (sum.shallow_clone(), count)
            } else {
                (Tensor::zeros([], (Kind::Float, sum.device())), 0)
            };
            Term {
                name,
                weight,
                sum,
                count,
            }
        };
        Loss {
            terms: self.shares.iter().map(term).collect(),
        }
    }

    fn score(&self, states: &Tensor, labels: &ReadingTargets) -> Vec<Score> {
        let found = &self.head.score(states, &labels.targets)[0];
        let score = |&(reading, weight): &(Reading, f64)| {
            let nothing = Score {
                name: reading.term(),
                weight,
                sum: 0.0,
                hits: 0,
                count: 0,
            };
            if reading == labels.reading {
                Score {
                    sum: found.sum,
                    hits: found.hits,
                    count: found.count,
                    ..nothing
                }
            } else {
                nothing
            }
        };
        self.shares.iter().map(score).collect()
    }
}
