use std::ops::Neg;

use serde::{Deserialize, Serialize};

/// A value, and between what it would lie in most repetitions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Of the data as they are.
    #[serde(with = "cloze_pages::json")]
    pub value: f64,
    /// The lower end.
    #[serde(with = "cloze_pages::json")]
    pub low: f64,
    /// The upper end.
    #[serde(with = "cloze_pages::json")]
    pub high: f64,
}

impl Interval {
    /// Around `value`, with the share `level` of the `resampled` values: their percentiles (Efron and
    /// Tibshirani, 1993, section 13.3).
    ///
    /// # Panics
    /// If nothing was resampled.
    pub(super) fn percentile(value: f64, mut resampled: Vec<f64>, level: f64) -> Self {
        resampled.sort_unstable_by(f64::total_cmp);
        let tail = (1.0 - level) / 2.0;
        Self {
            value,
            low: quantile(&resampled, tail),
            high: quantile(&resampled, 1.0 - tail),
        }
    }

    /// Of a value of which nothing else is known.
    pub(super) fn unknown(value: f64) -> Self {
        Self {
            value,
            low: f64::NAN,
            high: f64::NAN,
        }
    }

    /// No end below `low` or above `high`.
    pub(super) fn within(self, low: f64, high: f64) -> Self {
        Self {
            low: self.low.clamp(low, high),
            high: self.high.clamp(low, high),
            ..self
        }
    }

    /// Whether all of it is above zero, or all below.
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }

    /// Whether both ends are numbers.
    pub fn is_known(self) -> bool {
        !self.low.is_nan() && !self.high.is_nan()
    }
}

impl Neg for Interval {
    type Output = Self;

    /// Of the same difference seen from the other side.
    fn neg(self) -> Self {
        Self {
            value: -self.value,
            low: -self.high,
            high: -self.low,
        }
    }
}

/// Between the two nearest values by their distances (Hyndman and Fan, 1996, definition 7).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (
        sorted[place.floor() as usize],
        sorted[place.ceil() as usize],
    );
    if below == above {
        return below;
    }
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_definition() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let interval = Interval::percentile(50.0, values, 0.95);
        assert!((interval.low - 2.5).abs() < 1e-9 && (interval.high - 97.5).abs() < 1e-9);
        assert_eq!(quantile(&[3.0], 0.3), 3.0);
        assert_eq!(quantile(&[f64::INFINITY; 2], 0.3), f64::INFINITY);
    }

    #[test]
    fn only_a_whole_interval_excludes_zero() {
        let interval = |low, high| Interval {
            value: 0.5,
            low,
            high,
        };
        assert!(interval(0.1, 0.9).excludes_zero() && interval(-0.9, -0.1).excludes_zero());
        assert!(!interval(0.0, 0.9).excludes_zero() && !interval(-0.1, 0.9).excludes_zero());
        assert!(!Interval::unknown(0.5).excludes_zero());
    }
}
