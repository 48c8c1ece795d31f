use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfkc_quick};

use super::lines::edit_lines;
use super::stage::{Edit, Edited};

/// A Unicode normalisation form (UAX #15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Composed characters: `é` is one. Looks the same as before.
    Nfc,
    /// Composed, and without variants: `ﬁ` becomes `fi`, `２` becomes `2`.
    Nfkc,
}

pub(super) struct Normalize(pub(super) Form);

impl Edit for Normalize {
    // A line feed composes with nothing, so that lines can be normalised one by one.
    fn edit(&self, text: &str) -> Option<Edited> {
        match self.0 {
            Form::Nfc => edit_lines(text, |line| {
                let quick = line.is_ascii() || is_nfc_quick(line.chars()) == IsNormalized::Yes;
                changed(line, quick, || line.nfc().collect())
            }),
            Form::Nfkc => edit_lines(text, |line| {
                let quick = line.is_ascii() || is_nfkc_quick(line.chars()) == IsNormalized::Yes;
                changed(line, quick, || line.nfkc().collect())
            }),
        }
    }
}

fn changed(line: &str, quick: bool, normalized: impl FnOnce() -> String) -> Option<String> {
    if quick {
        return None;
    }
    Some(normalized()).filter(|new| new != line)
}
