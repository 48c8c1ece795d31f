use cloze_config::Problem;
use serde::{Deserialize, Serialize};

/// How texts are written. There is no default: a file or a program says every field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenerationConfig {
    /// New tokens of each text at most.
    pub max_new_tokens: usize,
    /// What the scores of tokens that the text already has are divided by (those below zero are
    /// multiplied by it); 1 for none (Keskar et al., "CTRL", 2019, section 4.1). A beam search
    /// applies it to the log-probabilities.
    pub repetition_penalty: f64,
    /// A text ends with any of these tokens.
    pub stop_tokens: Vec<u32>,
    /// A text ends before any of these strings.
    pub stop_strings: Vec<String>,
    /// How the next token is chosen.
    pub strategy: Strategy,
}

/// How the next token is chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// The most probable.
    Greedy,
    /// One that is drawn.
    Sample(Sampling),
    /// That of the text that is the most probable as a whole, as far as a search finds it.
    Beam(Beam),
}

/// The distribution that tokens are drawn from. Each restriction works on what those before it in
/// this list have left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sampling {
    /// What scores are divided by.
    pub temperature: f64,
    /// Only the most probable, this many (Fan et al., 2018, section 5).
    pub top_k: Option<usize>,
    /// Only the fewest that together have this probability (Holtzman et al., 2020, section 3.1).
    pub top_p: Option<f64>,
    /// Only those with this share of the probability of the most probable (Nguyen et al., 2024).
    pub min_p: Option<f64>,
    /// Texts for each prompt.
    pub completions: usize,
    /// The same seed draws the same texts, whatever else is in the batch.
    pub seed: u64,
}

/// A search that goes on from the most probable texts of each length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beam {
    /// How many texts it goes on from.
    pub beams: usize,
    /// Texts are compared by their log-probability over their length to the power of this: 0
    /// compares probabilities, 1 means per token, more favours longer ones.
    pub length_penalty: f64,
    /// Texts for each prompt: the best that were found.
    pub completions: usize,
}

impl GenerationConfig {
    /// All that is wrong, at once; nothing if texts can be written.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = [
            least("max_new_tokens", self.max_new_tokens),
            positive("repetition_penalty", self.repetition_penalty),
            self.stop_strings
                .iter()
                .any(String::is_empty)
                .then(|| Problem::new("stop_strings", "\"\"", "strings that are not empty")),
        ]
        .into_iter()
        .flatten()
        .collect();
        problems.extend(match &self.strategy {
            Strategy::Greedy => Vec::new(),
            Strategy::Sample(sampling) => sampling.problems(),
            Strategy::Beam(beam) => beam.problems(),
        });
        problems
    }
}

impl Strategy {
    /// Texts of a prompt that are written side by side.
    pub(crate) fn texts(&self) -> usize {
        match self {
            Self::Greedy => 1,
            Self::Sample(sampling) => sampling.completions,
            Self::Beam(beam) => beam.beams,
        }
    }
}

impl Sampling {
    fn problems(&self) -> Vec<Problem> {
        let share = |given: &f64| *given > 0.0 && *given <= 1.0;
        let bad_share = |field, given: Option<f64>| {
            let given = given.filter(|given| !share(given))?;
            Some(Problem::new(field, given, "above 0, not above 1"))
        };
        [
            positive("temperature", self.temperature).map(|problem| Problem {
                allowed: "above 0 (greedy is the limit towards 0)".to_owned(),
                ..problem
            }),
            self.top_k.and_then(|k| least("top_k", k)),
            bad_share("top_p", self.top_p),
            bad_share("min_p", self.min_p),
            least("completions", self.completions),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Beam {
    fn problems(&self) -> Vec<Problem> {
        let too_many = self.beams > 0 && self.completions > self.beams;
        [
            least("beams", self.beams),
            (!self.length_penalty.is_finite())
                .then(|| Problem::new("length_penalty", self.length_penalty, "a finite number")),
            least("completions", self.completions),
            too_many.then(|| {
                let allowed = format!("not above beams = {}", self.beams);
                Problem::new("completions", self.completions, allowed)
            }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn least(field: &'static str, given: usize) -> Option<Problem> {
    (given == 0).then(|| Problem::new(field, given, "1 or more"))
}

fn positive(field: &'static str, given: f64) -> Option<Problem> {
    (!(given > 0.0 && given.is_finite())).then(|| Problem::new(field, given, "above 0"))
}
