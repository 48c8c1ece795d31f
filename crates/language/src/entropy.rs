use cloze_random::{Draws, Stream};

use crate::Hmm;

/// A mean that was measured on a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// The standard deviation that the mean would have over samples of this size.
    pub standard_error: f64,
}

const SAMPLE: Stream = Stream::named("entropy rate");

/// Batches that are averaged. More would be shorter, and would depend on one another (Schmeiser,
/// "Batch Size Effects in the Analysis of Simulation Output", 1982: 10 to 30).
const BATCHES: usize = 30;

impl Hmm {
    /// Nats per word of an endless text, in the mean: the entropy rate. A hidden Markov model has
    /// no closed form of it, so this is the [`Hmm::causal`] loss of one sampled text, which tends
    /// to the rate as the text grows (Shannon, McMillan and Breiman; Cover and Thomas, "Elements of
    /// Information Theory", 2006, theorem 16.8.1).
    ///
    /// Neighbouring words depend on one another, so the error comes from the means of 30 long
    /// batches. One more batch goes before them and is not counted: there the text is still new.
    ///
    /// # Panics
    /// If there are fewer than 31 words.
    pub fn entropy_rate(&self, seed: u64, words: usize) -> Estimate {
        let length = words / (BATCHES + 1);
        assert!(
            length > 0,
            "{words} words cannot be cut into {} batches: give more",
            BATCHES + 1
        );
        let mut filter = self.filter();
        let walk = self.sample(Draws::new(seed, SAMPLE, 0, 0));
        let mut losses = walk.map(|(_, word)| filter.observe(word));
        let mut batch = || losses.by_ref().take(length).sum::<f64>() / length as f64;
        batch();
        let means: Vec<f64> = (0..BATCHES).map(|_| batch()).collect();
        Estimate::of(&means)
    }
}

impl Estimate {
    /// The mean of independent values of one distribution.
    fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self {
            mean,
            standard_error: (squares / (count - 1.0) / count).sqrt(),
        }
    }
}
