use std::collections::HashSet;
use std::ops::ControlFlow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reason;
use super::ngrams::Levels;
use super::reason::{at_most, share};
use super::stage::{Check, Filter};

/// How much of a text may say again what was said (Rae et al., 2021, appendix A1.1, table A1). The
/// first of several equal lines, paragraphs or n-grams is no repetition.
///
/// The words of an n-gram are those of UAX #29; in a text that is mostly in scripts without spaces,
/// two characters count as a word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default = "Repetition::gopher")]
pub struct Repetition {
    /// Greatest share of lines that are repeated.
    pub max_lines: f64,
    /// Greatest share of paragraphs that are repeated; an empty line ends a paragraph.
    pub max_paragraphs: f64,
    /// Greatest share of characters in repeated lines.
    pub max_line_characters: f64,
    /// Greatest share of characters in repeated paragraphs.
    pub max_paragraph_characters: f64,
    /// Greatest share of characters in the most frequent n-gram of 2, 3 and 4 words.
    pub max_top_ngram: [f64; 3],
    /// Greatest share of characters in repeated n-grams of 5 to 10 words.
    pub max_ngrams: [f64; 6],
}

impl Repetition {
    /// The thresholds of the paper.
    pub const fn gopher() -> Self {
        Self {
            max_lines: 0.3,
            max_paragraphs: 0.3,
            max_line_characters: 0.2,
            max_paragraph_characters: 0.2,
            max_top_ngram: [0.2, 0.18, 0.16],
            max_ngrams: [0.15, 0.14, 0.13, 0.12, 0.11, 0.1],
        }
    }

    pub(super) fn checked(&self, check: &mut Check<'_>) -> Self {
        check.share("max_lines", self.max_lines);
        check.share("max_paragraphs", self.max_paragraphs);
        check.share("max_line_characters", self.max_line_characters);
        check.share("max_paragraph_characters", self.max_paragraph_characters);
        let mut each = |name, shares: &[f64]| {
            shares.iter().for_each(|&share| check.share(name, share));
        };
        each("max_top_ngram", &self.max_top_ngram);
        each("max_ngrams", &self.max_ngrams);
        self.clone()
    }

    fn units(&self, text: &str) -> ControlFlow<Reason> {
        let (lines, characters) = repeated(text.split('\n'));
        at_most("of the lines are repeated", lines, self.max_lines)?;
        let what = "of the characters are in repeated lines";
        at_most(what, characters, self.max_line_characters)?;
        let (paragraphs, characters) = repeated(text.split("\n\n"));
        let what = "of the paragraphs are repeated";
        at_most(what, paragraphs, self.max_paragraphs)?;
        let what = "of the characters are in repeated paragraphs";
        at_most(what, characters, self.max_paragraph_characters)
    }

    fn ngrams(&self, text: &str) -> ControlFlow<Reason> {
        let mut levels = Levels::new(text);
        for (n, most) in (2..).zip(self.max_top_ngram) {
            let what = format!("of the characters are in the most frequent {n}-gram");
            at_most(what, levels.next().top, most)?;
        }
        for (n, most) in (5..).zip(self.max_ngrams) {
            let what = format!("of the characters are in repeated {n}-grams");
            at_most(what, levels.next().repeated, most)?;
        }
        ControlFlow::Continue(())
    }
}

impl Filter for Repetition {
    fn objection(&self, text: &str) -> Option<Reason> {
        self.units(text)
            .break_value()
            .or_else(|| self.ngrams(text).break_value())
    }
}

/// The shares of units, and of their characters, that stood before. Blank units do not count.
fn repeated<'a>(units: impl Iterator<Item = &'a str>) -> (f64, f64) {
    let mut seen = HashSet::new();
    let [mut all, mut again] = [[0, 0]; 2];
    for unit in units.map(str::trim).filter(|unit| !unit.is_empty()) {
        let size = [1, unit.chars().count() as u64];
        let new = seen.insert(unit);
        for i in [0, 1] {
            all[i] += size[i];
            again[i] += if new { 0 } else { size[i] };
        }
    }
    (share(again[0], all[0]), share(again[1], all[1]))
}
