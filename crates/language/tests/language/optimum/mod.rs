//! On long samples the optimum is what it says: its predictions come true as often as it
//! expects, nobody who sees the same beats it, and whoever sees more does.

mod calibration;
mod count;
mod leaks;
mod pairs;
mod rate;

use std::sync::LazyLock;

use cloze_language::{Language, Level};
use cloze_random::{Draws, Stream};

/// Short documents with noise and far verbs: what is hard about the hard level, at less cost.
const NOISY: Level = Level {
    distance: 3,
    noise: 0.05,
    ..Level::EASY
};

/// A language of each kind, by its name.
static LANGUAGES: LazyLock<[(&str, Language); 3]> = LazyLock::new(|| {
    let levels = [
        ("easy", Level::EASY),
        ("standard", Level::STANDARD),
        ("noisy", NOISY),
    ];
    levels.map(|(name, level)| (name, Language::at(level).expect("a level")))
});

/// The mean and its standard error. The values are those of different texts, which are
/// independent.
fn mean(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// How far the mean is above zero, in standard errors.
fn sigmas(values: &[f64]) -> f64 {
    let (mean, error) = mean(values);
    mean / error
}

/// 15% of the words of a text, at least one.
fn mask(length: usize, index: u64) -> Vec<bool> {
    let mut draws = Draws::new(3, Stream::named("mask"), 0, index);
    let one = draws.below(length as u64) as usize;
    (0..length)
        .map(|i| draws.chance(0.15) || i == one)
        .collect()
}
