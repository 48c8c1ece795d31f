use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Why a text was dropped.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing but white space.
    #[error("no text but white space")]
    Empty,
    /// Too few words or characters.
    #[error("{found} {unit}, fewer than {least}")]
    TooShort {
        /// `words` or `characters`.
        unit: &'static str,
        /// How many there are.
        found: u64,
        /// How many there must be.
        least: u64,
    },
    /// Too many words or characters.
    #[error("more than {most} {unit}")]
    TooLong {
        /// `words` or `characters`.
        unit: &'static str,
        /// How many there may be: nobody counts further.
        most: u64,
    },
    /// Too great a share of something.
    #[error("{} {what}, at most {}", percent(*share), percent(*most))]
    TooMuch {
        /// Of what, as in `of the lines are repeated`.
        what: Cow<'static, str>,
        /// The share, from 0 to 1.
        share: f64,
        /// The greatest share allowed.
        most: f64,
    },
    /// Too small a share of something.
    #[error("{} {what}, at least {}", percent(*share), percent(*least))]
    TooLittle {
        /// Of what, as in `of the characters are letters`.
        what: Cow<'static, str>,
        /// The share, from 0 to 1.
        share: f64,
        /// The smallest share allowed.
        least: f64,
    },
    /// Words that are too short or too long in the mean.
    #[error("words of {mean:.1} characters in the mean, allowed are {} to {}", allowed[0], allowed[1])]
    WordLength {
        /// The mean number of characters.
        mean: f64,
        /// The smallest and the greatest mean allowed.
        allowed: [f64; 2],
    },
    /// Too few of the commonest English words.
    #[error("{found} of the commonest English words, at least {least}")]
    StopWords {
        /// How many there are.
        found: u64,
        /// How many there must be.
        least: u64,
    },
    /// `lorem ipsum`: text that stands for text.
    #[error("the placeholder \"lorem ipsum\"")]
    Placeholder,
    /// Another language, or too little certainty.
    #[error("{}", language(*found, wanted, *least))]
    Language {
        /// The ISO 639-3 code and the confidence, where there are letters to judge by.
        found: Option<(&'static str, f64)>,
        /// The codes wanted.
        wanted: Vec<&'static str>,
        /// The smallest confidence allowed.
        least: f64,
    },
    /// Text of a test set.
    #[error("shares \"{ngram}\" with the test set {}", file.display())]
    Contaminated {
        /// The words that both share, normalised.
        ngram: String,
        /// The test set.
        file: PathBuf,
    },
}

/// A share, rounded so that it does not seem to equal a limit that it passes.
fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round();
    format!("{} %", tenths / 10.0)
}

fn language(found: Option<(&str, f64)>, wanted: &[&str], least: f64) -> String {
    let names = wanted.join(" or ");
    let Some((code, confidence)) = found else {
        return format!("no language to be seen, wanted {names}");
    };
    let missed = if wanted.contains(&code) {
        format!("at least {least}")
    } else {
        format!("wanted {names}")
    };
    format!("language {code} with confidence {confidence:.2}, {missed}")
}

pub(super) fn share(part: u64, all: u64) -> f64 {
    part as f64 / all.max(1) as f64
}

pub(super) fn at_most(
    what: impl Into<Cow<'static, str>>,
    share: f64,
    most: f64,
) -> ControlFlow<Reason> {
    if share > most {
        let what = what.into();
        return ControlFlow::Break(Reason::TooMuch { what, share, most });
    }
    ControlFlow::Continue(())
}

pub(super) fn at_least(what: &'static str, share: f64, least: f64) -> ControlFlow<Reason> {
    if share < least {
        let what = what.into();
        return ControlFlow::Break(Reason::TooLittle { what, share, least });
    }
    ControlFlow::Continue(())
}
