use std::fmt;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Why a text was dropped.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing but white space.
    Empty,
    /// Too few words or characters.
    TooShort {
        /// `words` or `characters`.
        unit: &'static str,
        /// How many there are.
        found: u64,
        /// How many there must be.
        least: u64,
    },
    /// Too many words or characters.
    TooLong {
        /// `words` or `characters`.
        unit: &'static str,
        /// How many there may be: nobody counts further.
        most: u64,
    },
    /// Too great a share of something.
    TooMuch {
        /// Of what, as in `of the lines are repeated`.
        what: &'static str,
        /// The share, from 0 to 1.
        share: f64,
        /// The greatest share allowed.
        most: f64,
    },
    /// Too small a share of something.
    TooLittle {
        /// Of what, as in `of the characters are letters`.
        what: &'static str,
        /// The share, from 0 to 1.
        share: f64,
        /// The smallest share allowed.
        least: f64,
    },
    /// Words that are too short or too long in the mean.
    WordLength {
        /// The mean number of characters.
        mean: f64,
        /// The smallest and the greatest mean allowed.
        allowed: [f64; 2],
    },
    /// Too few of the commonest English words.
    StopWords {
        /// How many there are.
        found: u64,
        /// How many there must be.
        least: u64,
    },
    /// `lorem ipsum`: text that stands for text.
    Placeholder,
    /// Another language, or too little certainty.
    Language {
        /// The ISO 639-3 code and the confidence, where there are letters to judge by.
        found: Option<(&'static str, f64)>,
        /// The codes wanted.
        wanted: Vec<&'static str>,
        /// The smallest confidence allowed.
        least: f64,
    },
    /// Text of a test set.
    Contaminated {
        /// The words that both share, normalised.
        ngram: String,
        /// The test set.
        file: PathBuf,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "no text but white space"),
            Self::TooShort { unit, found, least } => {
                write!(f, "{found} {unit}, fewer than {least}")
            }
            Self::TooLong { unit, most } => write!(f, "more than {most} {unit}"),
            Self::TooMuch { what, share, most } => {
                write!(f, "{} {what}, at most {}", Percent(*share), Percent(*most))
            }
            Self::TooLittle { what, share, least } => {
                write!(
                    f,
                    "{} {what}, at least {}",
                    Percent(*share),
                    Percent(*least)
                )
            }
            Self::WordLength {
                mean,
                allowed: [low, high],
            } => write!(
                f,
                "words of {mean:.1} characters in the mean, allowed are {low} to {high}"
            ),
            Self::StopWords { found, least } => write!(
                f,
                "{found} of the commonest English words, at least {least}"
            ),
            Self::Placeholder => write!(f, "the placeholder \"lorem ipsum\""),
            Self::Language {
                found: None,
                wanted,
                ..
            } => {
                write!(f, "no language to be seen, wanted {}", wanted.join(" or "))
            }
            Self::Language {
                found: Some((code, confidence)),
                wanted,
                least,
            } => {
                write!(f, "language {code} with confidence {confidence:.2}, ")?;
                if wanted.contains(code) {
                    write!(f, "at least {least}")
                } else {
                    write!(f, "wanted {}", wanted.join(" or "))
                }
            }
            Self::Contaminated { ngram, file } => {
                write!(f, "shares \"{ngram}\" with the test set {}", file.display())
            }
        }
    }
}

/// A share, rounded so that it does not seem to equal a limit that it passes.
struct Percent(f64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 1000.0).round();
        write!(f, "{} %", tenths / 10.0)
    }
}

pub(super) fn share(part: u64, all: u64) -> f64 {
    part as f64 / all.max(1) as f64
}

pub(super) fn at_most(what: &'static str, share: f64, most: f64) -> ControlFlow<Reason> {
    if share > most {
        return ControlFlow::Break(Reason::TooMuch { what, share, most });
    }
    ControlFlow::Continue(())
}

pub(super) fn at_least(what: &'static str, share: f64, least: f64) -> ControlFlow<Reason> {
    if share < least {
        return ControlFlow::Break(Reason::TooLittle { what, share, least });
    }
    ControlFlow::Continue(())
}
