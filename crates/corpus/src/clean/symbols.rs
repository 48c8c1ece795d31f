use std::ops::ControlFlow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reason;
use super::counts::{Counts, is_prose};
use super::reason::{at_least, at_most, share};
use super::stage::{Check, Filter};

/// What a text of prose looks like. The shares of characters are of those that are no white space;
/// the other rules are Gopher's (Rae et al., 2021, appendix A1.1), with words between white space.
///
/// In a text most of whose letters are of scripts without spaces (Chinese, Japanese, Thai, Lao,
/// Khmer, Burmese, Tibetan) each of those letters is a word, and the two rules on the make of words
/// do not apply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default = "Symbols::gopher")]
pub struct Symbols {
    /// Greatest share of characters that are neither letters nor digits nor the punctuation of prose.
    pub max_symbols: f64,
    /// Greatest share of digits.
    pub max_digits: f64,
    /// Smallest share of letters.
    pub min_alphabetic: f64,
    /// Smallest and greatest mean length of a word, in characters.
    pub word_length: [f64; 2],
    /// Most `#` and most ellipses, per word.
    pub max_symbols_per_word: f64,
    /// Greatest share of lines that begin with a bullet.
    pub max_bullet_lines: f64,
    /// Greatest share of lines that end with an ellipsis.
    pub max_ellipsis_lines: f64,
    /// Smallest share of words with a letter.
    pub min_words_with_letter: f64,
    /// Fewest words that are one of the, be, to, of, and, that, have, with: 2 in the paper, which is for
    /// English alone. 0 asks for none.
    pub min_stop_words: u64,
}

const STOP_WORDS: [&str; 8] = ["the", "be", "to", "of", "and", "that", "have", "with"];

impl Symbols {
    /// Gopher's rules, without the stop words. The first three are ours: of 58 English novels none has
    /// more than 0.3 % symbols and 0.2 % digits, or less than 92.9 % letters.
    pub const fn gopher() -> Self {
        Self {
            max_symbols: 0.15,
            max_digits: 0.25,
            min_alphabetic: 0.6,
            word_length: [3.0, 10.0],
            max_symbols_per_word: 0.1,
            max_bullet_lines: 0.9,
            max_ellipsis_lines: 0.3,
            min_words_with_letter: 0.8,
            min_stop_words: 0,
        }
    }

    pub(super) fn checked(&self, check: &mut Check<'_>) -> Self {
        check.share("max_symbols", self.max_symbols);
        check.share("max_digits", self.max_digits);
        check.share("min_alphabetic", self.min_alphabetic);
        check.share("max_bullet_lines", self.max_bullet_lines);
        check.share("max_ellipsis_lines", self.max_ellipsis_lines);
        check.share("min_words_with_letter", self.min_words_with_letter);
        let [low, high] = self.word_length;
        let given = format!("[{low}, {high}]");
        check.require(
            0.0 <= low && low <= high,
            "word_length",
            &given,
            "a minimum and a maximum",
        );
        let per_word = self.max_symbols_per_word;
        check.require(
            per_word >= 0.0,
            "max_symbols_per_word",
            &per_word,
            "0 or more",
        );
        let asked = self.min_stop_words;
        check.require(
            asked <= 8,
            "min_stop_words",
            &asked,
            "at most 8, the number of such words",
        );
        self.clone()
    }

    fn characters(&self, counts: &Counts) -> ControlFlow<Reason> {
        let all = counts.characters();
        at_most(
            "of the characters are symbols",
            share(counts.symbols, all),
            self.max_symbols,
        )?;
        at_most(
            "of the characters are digits",
            share(counts.digits, all),
            self.max_digits,
        )?;
        at_least(
            "of the characters are letters",
            share(counts.letters, all),
            self.min_alphabetic,
        )
    }

    fn words(&self, counts: &Counts, text: &str) -> ControlFlow<Reason> {
        let spaced = 2 * counts.unspaced <= counts.letters;
        let words = if spaced {
            counts.words
        } else {
            counts.unspaced
        };
        let hashes = text.matches('#').count() as u64;
        let ellipses = (text.matches('…').count() + text.matches("...").count()) as u64;
        at_most(
            "as many # as words",
            share(hashes, words),
            self.max_symbols_per_word,
        )?;
        at_most(
            "as many ellipses as words",
            share(ellipses, words),
            self.max_symbols_per_word,
        )?;
        if spaced {
            let all = counts.characters();
            let mean = all as f64 / words.max(1) as f64;
            let [low, high] = self.word_length;
            if !(low..=high).contains(&mean) {
                let allowed = self.word_length;
                return ControlFlow::Break(Reason::WordLength { mean, allowed });
            }
            let what = "of the words have a letter";
            at_least(
                what,
                share(counts.words_with_letter, words),
                self.min_words_with_letter,
            )?;
        }
        ControlFlow::Continue(())
    }

    fn lines(&self, text: &str) -> ControlFlow<Reason> {
        let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
        let all = lines().count() as u64;
        let bullets = lines().filter(|line| line.starts_with(['•', '‣', '▪', '◦', '*', '-']));
        let ellipses = lines().filter(|line| line.ends_with('…') || line.ends_with("..."));
        let (bullets, ellipses) = (bullets.count() as u64, ellipses.count() as u64);
        at_most(
            "of the lines begin with a bullet",
            share(bullets, all),
            self.max_bullet_lines,
        )?;
        at_most(
            "of the lines end with an ellipsis",
            share(ellipses, all),
            self.max_ellipsis_lines,
        )
    }

    fn stop_words(&self, text: &str) -> ControlFlow<Reason> {
        let least = self.min_stop_words;
        let words = text
            .split_whitespace()
            .map(|word| word.trim_matches(is_prose));
        let stops = words.filter(|word| {
            STOP_WORDS
                .iter()
                .any(|stop| word.eq_ignore_ascii_case(stop))
        });
        let found = stops.take(least as usize).count() as u64;
        if found < least {
            return ControlFlow::Break(Reason::StopWords { found, least });
        }
        ControlFlow::Continue(())
    }
}

impl Filter for Symbols {
    fn objection(&self, text: &str) -> Option<Reason> {
        let counts = Counts::of(text);
        let judge = || {
            self.characters(&counts)?;
            self.words(&counts, text)?;
            self.lines(text)?;
            self.stop_words(text)
        };
        judge().break_value()
    }
}
