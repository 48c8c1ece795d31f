use crate::words::{Class, SHARED, TOPICS};

/// Singular or plural.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Number {
    /// One.
    Singular,
    /// Two or more.
    Plural,
}

impl Number {
    pub(crate) const ALL: [Self; 2] = [Self::Singular, Self::Plural];
}

/// Probability of a topic's own words where the class also has shared ones.
const TOPICAL: f64 = 0.8;

/// The words that a class may show under a topic, `most` at most, with their probabilities.
///
/// # Panics
/// If the class has no words.
pub(crate) fn words(
    topic: usize,
    class: &str,
    number: Option<Number>,
    most: usize,
) -> impl Iterator<Item = (&'static str, f64)> {
    let own = entries(&TOPICS[topic].1, class, most);
    let shared = entries(&SHARED, class, most - own.len());
    let share = match (own.is_empty(), shared.is_empty()) {
        (true, true) => panic!("the class `{class}` has no words"),
        (true, false) => 0.0,
        (false, true) => 1.0,
        (false, false) => TOPICAL,
    };
    zipf(own, share)
        .chain(zipf(shared, 1.0 - share))
        .map(move |(entry, p)| (form(entry, number), p))
}

fn entries(classes: &[Class], class: &str, most: usize) -> Vec<&'static str> {
    classes
        .iter()
        .filter(|(name, _)| *name == class)
        .flat_map(|(_, entries)| entries.split_whitespace())
        .take(most)
        .collect()
}

/// Probabilities as 1 / rank (Zipf's law) that sum to `total`.
fn zipf(entries: Vec<&'static str>, total: f64) -> impl Iterator<Item = (&'static str, f64)> {
    let norm: f64 = (1..=entries.len()).map(|rank| 1.0 / rank as f64).sum();
    let ranked = entries.into_iter().zip(1..);
    ranked.map(move |(entry, rank)| (entry, total / norm / f64::from(rank)))
}

fn form(entry: &'static str, number: Option<Number>) -> &'static str {
    match (entry.split_once('/'), number) {
        (Some((singular, _)), Some(Number::Singular)) => singular,
        (Some((_, plural)), Some(Number::Plural)) => plural,
        _ => entry,
    }
}
