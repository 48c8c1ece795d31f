use std::fmt;

use serde_json::{Value, json};

/// What one check found, with advice where something could be better.
#[derive(Debug)]
pub(super) struct Line {
    subject: &'static str,
    found: String,
    verdict: Verdict,
    advice: Option<String>,
}

/// What that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Ok,
    /// Runs work, but something could be better.
    Note,
    /// Runs do not work, or not for long.
    Fix,
}

impl Line {
    pub(super) fn ok(subject: &'static str, found: impl Into<String>) -> Self {
        Self {
            subject,
            found: found.into(),
            verdict: Verdict::Ok,
            advice: None,
        }
    }

    pub(super) fn note(
        subject: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            verdict: Verdict::Note,
            advice: Some(advice.into()),
            ..Self::ok(subject, found)
        }
    }

    pub(super) fn fix(
        subject: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            verdict: Verdict::Fix,
            ..Self::note(subject, found, advice)
        }
    }

    pub(super) fn must_be_fixed(&self) -> bool {
        self.verdict == Verdict::Fix
    }

    pub(super) fn json(&self) -> Value {
        let Self { subject, found, .. } = self;
        let mut line =
            json!({ "subject": subject, "found": found, "verdict": self.verdict.name() });
        if let Some(advice) = &self.advice {
            line["advice"] = json!(advice);
        }
        line
    }
}

impl Verdict {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Fix => "fix",
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.verdict.name();
        write!(f, "{word:<5} {:<16} {}", self.subject, self.found)?;
        let advice = self.advice.as_ref();
        advice.map_or(Ok(()), |advice| write!(f, "\n{:23}-> {advice}", ""))
    }
}
