use cloze_random::Draws;

/// A categorical distribution over a few of many outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct Categorical {
    outcomes: Vec<usize>,
    probabilities: Vec<f64>,
}

impl Categorical {
    /// The outcomes with their probabilities, which are positive and sum to one.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let outcomes = self.outcomes.iter().copied();
        outcomes.zip(self.probabilities.iter().copied())
    }

    /// Adds `weight` times each probability to the total of its outcome.
    pub(crate) fn add_to(&self, totals: &mut [f64], weight: f64) {
        for (outcome, p) in self.iter() {
            totals[outcome] += weight * p;
        }
    }

    /// One outcome, drawn with its probability.
    pub fn draw(&self, draws: &mut Draws) -> usize {
        self.outcomes[draws.weighted(&self.probabilities)]
    }
}

impl FromIterator<(usize, f64)> for Categorical {
    /// Collects outcomes, each of which occurs once, with their probabilities.
    ///
    /// # Panics
    /// If a probability is not positive, or they do not sum to one (within 1e-9).
    fn from_iter<I: IntoIterator<Item = (usize, f64)>>(pairs: I) -> Self {
        let (outcomes, probabilities): (_, Vec<f64>) = pairs.into_iter().unzip();
        let total: f64 = probabilities.iter().sum();
        assert!(
            (total - 1.0).abs() < 1e-9 && probabilities.iter().all(|&p| p > 0.0),
            "probabilities must be positive and sum to one, but these sum to {total}: \
             {probabilities:?}"
        );
        Self {
            outcomes,
            probabilities,
        }
    }
}
