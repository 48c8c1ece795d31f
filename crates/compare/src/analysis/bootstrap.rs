use std::f64::consts::TAU;

use cloze_random::{Draws, Stream};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::columns::Columns;

const ITEMS: Stream = Stream::named("bootstrap of items");
const SEEDS: Stream = Stream::named("bootstrap of seeds");

/// How intervals are found: by asking what other items and other seeds would have given.
///
/// **Items** are drawn anew, with replacement and the same for all arms and seeds (the paired bootstrap:
/// Efron and Tibshirani, "An Introduction to the Bootstrap", 1993; for test sets Koehn, "Statistical
/// Significance Tests for Machine Translation Evaluation", 2004).
///
/// **Seeds** are two or three, too few to be drawn with replacement: draws of three never leave the
/// range of the three, and two arms that are equal would be told apart in a quarter of all comparisons,
/// whenever all three differences have one sign. So the spread between seeds enters as Student's distribution for as many of them (1908):
/// each resample weighs the seeds by random weights, the same for all arms, that give their mean just
/// this distribution. With one seed nothing is known of others, and intervals are over items only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bootstrap {
    /// How often; at least one.
    pub resamples: u64,
    /// The share of resamples that an interval holds, such as 0.95.
    pub level: f64,
    /// Of the draws. The same seed gives the same intervals.
    pub seed: u64,
}

impl Bootstrap {
    /// 10,000 resamples and intervals of 95 %.
    pub const STANDARD: Self = Self {
        resamples: 10_000,
        level: 0.95,
        seed: 0,
    };

    /// For each resample and each arm the mean over seeds.
    pub(super) fn means(self, columns: &Columns, seeds: usize) -> Vec<Vec<f64>> {
        let resamples = (0..self.resamples).into_par_iter();
        resamples
            .map(|resample| {
                let mut items = Draws::new(self.seed, ITEMS, resample, 0);
                let mut others = Draws::new(self.seed, SEEDS, resample, 0);
                let weights = student(&mut others, seeds);
                let arms = columns.resampled(&mut items).into_iter();
                arms.map(|of_seeds| of_seeds.iter().zip(&weights).map(|(x, w)| x * w).sum())
                    .collect()
            })
            .collect()
    }
}

/// Weights of sum 1 under which the mean of `seeds` values is its plain mean plus their standard error
/// times a draw of Student's t.
///
/// For a normal vector z, the sum of (z - mean z) x is normal with the variance of the sum of
/// (x - mean x)^2, which is n - 1 times the square of the standard deviation s. Scaled to s / sqrt n, and
/// divided by the root of chi^2 / (n - 1), it is Student's.
fn student(draws: &mut Draws, seeds: usize) -> Vec<f64> {
    let count = seeds as f64;
    let normal: Vec<f64> = (0..seeds).map(|_| standard_normal(draws)).collect();
    let mean = normal.iter().sum::<f64>() / count;
    let chi_squared: f64 = (1..seeds).map(|_| standard_normal(draws).powi(2)).sum();
    // With one seed z is its mean, and the scale has no meaning.
    let scale = if seeds > 1 {
        (count * chi_squared).sqrt().recip()
    } else {
        0.0
    };
    normal
        .iter()
        .map(|z| count.recip() + scale * (z - mean))
        .collect()
}

/// Box and Muller (1958).
fn standard_normal(draws: &mut Draws) -> f64 {
    let radius = (-2.0 * (1.0 - draws.unit()).ln()).sqrt();
    radius * (TAU * draws.unit()).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quantiles of Student's t from a table: 0.975 for one, two and nine degrees of freedom.
    #[test]
    fn the_mean_has_students_distribution() {
        for (seeds, table) in [(2_usize, 12.706), (3, 4.303), (10, 2.262)] {
            let values: Vec<f64> = (0..seeds).map(|seed| (seed * seed) as f64).collect();
            let count = seeds as f64;
            let mean = values.iter().sum::<f64>() / count;
            let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
            let error = (squares / (count - 1.0) / count).sqrt();
            let draws = 100_000;
            let beyond = (0..draws).filter(|&draw| {
                let weights = student(&mut Draws::new(7, SEEDS, draw, 0), seeds);
                let sum: f64 = weights.iter().zip(&values).map(|(w, x)| w * x).sum();
                (sum - mean).abs() > table * error
            });
            // The standard error of the share is 0.0007.
            let share = beyond.count() as f64 / draws as f64;
            assert!((share - 0.05).abs() < 0.003, "{seeds} seeds: {share}");
        }
    }

    #[test]
    fn weights_have_the_sum_one() {
        for seeds in 1..6 {
            let weights = student(&mut Draws::new(1, SEEDS, 0, 0), seeds);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
        assert_eq!(student(&mut Draws::new(1, SEEDS, 0, 0), 1), [1.0]);
    }
}
