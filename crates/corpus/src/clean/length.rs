use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reason;
use super::stage::{Check, Filter};
use super::words::words;

/// Limits on the length of a text. Words are those of UAX #29; each ideograph is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default = "Length::unlimited")]
pub struct Length {
    /// Fewest words.
    pub min_words: u64,
    /// Most words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_words: Option<u64>,
    /// Fewest characters (Unicode scalar values).
    pub min_characters: u64,
    /// Most characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_characters: Option<u64>,
}

impl Length {
    /// No limit at all; a step sets one or more.
    pub const fn unlimited() -> Self {
        Self {
            min_words: 0,
            max_words: None,
            min_characters: 0,
            max_characters: None,
        }
    }

    pub(super) fn checked(&self, check: &mut Check<'_>) -> Self {
        let limited = *self != Self::unlimited();
        check.require(
            limited,
            "every limit",
            &"absent",
            "given for words or characters",
        );
        for (parameter, min, max) in [
            ("max_words", self.min_words, self.max_words),
            ("max_characters", self.min_characters, self.max_characters),
        ] {
            let max = max.unwrap_or(u64::MAX);
            check.require(
                min <= max,
                parameter,
                &max,
                format!("at least the minimum, {min}"),
            );
        }
        self.clone()
    }
}

impl Filter for Length {
    fn objection(&self, text: &str) -> Option<Reason> {
        let characters = || {
            judge(
                "characters",
                text.chars(),
                self.min_characters,
                self.max_characters,
            )
        };
        judge("words", words(text), self.min_words, self.max_words).or_else(characters)
    }
}

/// Counts no further than it must.
fn judge(
    unit: &'static str,
    items: impl Iterator,
    least: u64,
    most: Option<u64>,
) -> Option<Reason> {
    let enough = most.map_or(least, |most| most.saturating_add(1));
    let enough = usize::try_from(enough).unwrap_or(usize::MAX);
    let found = items.take(enough).count() as u64;
    match most {
        _ if found < least => Some(Reason::TooShort { unit, found, least }),
        Some(most) if found > most => Some(Reason::TooLong { unit, most }),
        _ => None,
    }
}
