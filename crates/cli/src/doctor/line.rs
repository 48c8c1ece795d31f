use std::fmt;

use serde::Serialize;

/// What one check found.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    subject: &'static str,
    found: String,
    #[serde(flatten)]
    verdict: Verdict,
}

/// What that means, with advice where there is any.
#[derive(Debug, Serialize)]
#[serde(tag = "verdict", content = "advice", rename_all = "lowercase")]
enum Verdict {
    Ok,
    /// Runs work, but something could be better.
    Note(String),
    /// Runs do not work, or not for long.
    Fix(String),
}

impl Line {
    pub(super) fn ok(subject: &'static str, found: impl Into<String>) -> Self {
        Self {
            subject,
            found: found.into(),
            verdict: Verdict::Ok,
        }
    }

    pub(super) fn note(
        subject: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            subject,
            found: found.into(),
            verdict: Verdict::Note(advice.into()),
        }
    }

    pub(super) fn fix(
        subject: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            subject,
            found: found.into(),
            verdict: Verdict::Fix(advice.into()),
        }
    }

    pub(super) fn must_be_fixed(&self) -> bool {
        matches!(self.verdict, Verdict::Fix(_))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, advice) = match &self.verdict {
            Verdict::Ok => ("ok", None),
            Verdict::Note(advice) => ("note", Some(advice)),
            Verdict::Fix(advice) => ("fix", Some(advice)),
        };
        write!(f, "{word:<5} {:<16} {}", self.subject, self.found)?;
        advice.map_or(Ok(()), |advice| write!(f, "\n{:23}-> {advice}", ""))
    }
}
