use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::Stream;

/// The random numbers of one place: a ChaCha8 stream whose 256-bit key is the place itself.
#[derive(Debug, Clone)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// The numbers that belong to `(seed, stream, step, index)`.
    pub fn new(seed: u64, stream: Stream, step: u64, index: u64) -> Self {
        let mut key = [0; 32];
        for (part, word) in key
            .chunks_exact_mut(8)
            .zip([seed, stream.id(), step, index])
        {
            part.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// 64 uniform bits, for instance to seed another generator.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in `0..bound`, without bias.
    ///
    /// # Panics
    /// If `bound` is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "cannot draw below zero: the range is empty");
        // Lemire, "Fast Random Integer Generation in an Interval" (2019), section 4: a product
        // whose low half is under 2^64 mod bound belongs to an over-represented value.
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.bits()) * u128::from(bound);
            if product as u64 >= threshold {
                return (product >> 64) as u64;
            }
        }
    }

    /// Uniform in `[0, 1)`, with 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with the probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Puts the items into random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }

    /// Index of one weight, with the probability weight / sum.
    ///
    /// # Panics
    /// If no weight is positive.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        assert!(total > 0.0, "cannot draw from weights that sum to {total}");
        let mut left = self.unit() * total;
        let pick = weights.iter().position(|&weight| {
            left -= weight;
            left < 0.0
        });
        // Rounding may leave a remainder: the last positive weight takes it.
        pick.or_else(|| weights.iter().rposition(|&weight| weight > 0.0))
            .expect("a positive weight was asserted")
    }
}
