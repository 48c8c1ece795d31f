use crate::patterns::MOST_PHRASES;
use crate::words::TOPICS;

/// How difficult the language is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Number of topics, from 2 to 8.
    pub topics: usize,
    /// Most words of a class under one topic, at least 1: the topic's own first, then those that
    /// all topics share, each the most frequent first. No class has more than 11.
    pub words: usize,
    /// Most phrases or clauses between a subject and its verb, from 0 to 4.
    pub distance: usize,
    /// Probability that a word is replaced by any word of the vocabulary, from 0 to below 1. The
    /// full stop is never replaced and never a replacement, so that sentences stay what they are.
    pub noise: f64,
    /// Least and most sentences of a document. Each number is equally frequent.
    pub sentences: [u64; 2],
}

impl Level {
    /// Learned in minutes: two topics with few words, short documents.
    pub const EASY: Self = Self {
        topics: 2,
        words: 4,
        distance: 1,
        noise: 0.0,
        sentences: [2, 5],
    };

    /// The language of [`Language::new`](crate::Language::new).
    pub const STANDARD: Self = Self {
        topics: 8,
        words: 11,
        distance: 1,
        noise: 0.0,
        sentences: [6, 20],
    };

    /// Everything, with verbs far from their subjects, long documents and wrong words.
    pub const HARD: Self = Self {
        topics: 8,
        words: 11,
        distance: 3,
        noise: 0.02,
        sentences: [10, 40],
    };

    /// The levels that have a name, the easiest first.
    pub const NAMED: [(&str, Self); 3] = [
        ("easy", Self::EASY),
        ("standard", Self::STANDARD),
        ("hard", Self::HARD),
    ];

    /// The level of this name.
    ///
    /// # Errors
    /// [`LevelError::Name`] if none has it.
    pub fn named(name: &str) -> Result<Self, LevelError> {
        let found = Self::NAMED.iter().find(|(known, _)| *known == name);
        found
            .map(|&(_, level)| level)
            .ok_or_else(|| LevelError::Name(name.to_owned()))
    }

    pub(crate) fn check(&self) -> Result<(), LevelError> {
        let [least, most] = self.sentences;
        let wrong: Vec<BadValue> = [
            (!(2..=TOPICS.len()).contains(&self.topics)).then_some(BadValue::Topics(self.topics)),
            (self.words == 0).then_some(BadValue::Words),
            (self.distance > MOST_PHRASES).then_some(BadValue::Distance(self.distance)),
            (!(0.0..1.0).contains(&self.noise)).then_some(BadValue::Noise(self.noise)),
            (!(1..=most).contains(&least)).then_some(BadValue::Sentences(least, most)),
        ]
        .into_iter()
        .flatten()
        .collect();
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(LevelError::Values(wrong)),
        }
    }
}

/// Why there is no such level.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LevelError {
    /// A name that no level has.
    #[error("no level is named `{0}`: take {known}", known = names())]
    Name(String),
    /// All values that are outside their ranges.
    #[error("{}", listed(.0))]
    Values(Vec<BadValue>),
}

/// A value of a [`Level`] outside its range.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BadValue {
    /// A number of topics that the language does not have.
    #[error("topics is {0}, but must lie between 2 and {most}", most = TOPICS.len())]
    Topics(usize),
    /// No words.
    #[error("words is 0, but must be at least 1, for instance 4")]
    Words,
    /// More phrases between subject and verb than the patterns allow.
    #[error("distance is {0}, but must lie between 0 and {MOST_PHRASES}")]
    Distance(usize),
    /// No probability below one.
    #[error("noise is {0}, but must be at least 0 and below 1, for instance 0.02")]
    Noise(f64),
    /// An empty range of sentences.
    #[error(
        "sentences is [{0}, {1}], but must be at least 1 and then not less, for instance [2, 5]"
    )]
    Sentences(u64, u64),
}

fn names() -> String {
    Level::NAMED.map(|(name, _)| name).join(", ")
}

fn listed(values: &[BadValue]) -> String {
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    values.join("; ")
}
