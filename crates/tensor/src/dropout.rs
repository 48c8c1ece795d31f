use cloze_native::{dropout, dropout_add};
use tch::Tensor;

/// Zeroes each number with probability `p` in training and scales the rest up by `1 / (1 - p)`.
#[derive(Debug, Clone, Copy)]
pub struct Dropout(f64);

impl Dropout {
    /// # Panics
    /// If `p` is not in `[0, 1)`.
    pub fn new(p: f64) -> Self {
        assert!(
            (0.0..1.0).contains(&p),
            "dropout: expected a probability in [0, 1), got {p}"
        );
        Self(p)
    }

    /// # Shapes
    /// `[..]` to `[..]`.
    pub fn forward(&self, x: &Tensor, train: bool) -> Tensor {
        dropout(x, self.probability(train))
    }

    /// `x + dropout(update)`.
    ///
    /// # Shapes
    /// `[..]` both, and the result.
    pub fn add(&self, x: &Tensor, update: &Tensor, train: bool) -> Tensor {
        dropout_add(x, update, self.probability(train))
    }

    /// The probability where `train` is on, else zero: for kernels that drop by themselves.
    pub fn probability(&self, train: bool) -> f64 {
        self.0 * f64::from(u8::from(train))
    }
}
