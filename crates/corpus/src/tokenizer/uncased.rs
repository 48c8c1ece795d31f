//! What is not told apart in an uncased text.

use tokenizers::NormalizerWrapper;
use tokenizers::normalizers::replace::ReplacePattern;
use tokenizers::normalizers::{BertNormalizer, Lowercase, NFC, NFD, Replace, Sequence};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Controls, private characters, and what chooses between emoji and text: BERT's, but for joiners.
const DROPPED: &str = r"(?![\t\n\r\x{200C}\x{200D}])[\x{FFFD}\x{FE0E}\x{FE0F}\p{Cc}\p{Cf}\p{Co}]";

/// Accents of Latin letters; and joiners, where no letter of a script that has a use for them stands
/// before.
const STRIPPED: &str =
    r"(?<=\p{Latin})[\p{Mn}\x{200C}\x{200D}]+|(?<![\p{L}\p{M}])[\x{200C}\x{200D}]+";

/// Lower case, Latin letters without accents, spaces around ideographs: for Latin text the rule of
/// uncased BERTs (Devlin et al., 2019), which takes the marks of every script. Elsewhere they are
/// vowels (Devanagari, Thai, Arabic, Hebrew) or make another letter (`й`, `ή`), and are kept; the
/// letters of Hangul stay together. In the steps of the format, so that other libraries compute the
/// same.
pub(super) fn uncased() -> NormalizerWrapper {
    let without = |expression: &str| {
        let expression = ReplacePattern::Regex(expression.to_owned());
        Replace::new(expression, "").expect("the expression is well formed")
    };
    let steps = vec![
        without(DROPPED).into(),
        BertNormalizer::new(false, true, Some(false), false).into(),
        NFD.into(),
        without(STRIPPED).into(),
        NFC.into(),
        Lowercase.into(),
    ];
    Sequence::new(steps).into()
}

/// Whether these are those steps.
pub(super) fn is_uncased(normalizer: &NormalizerWrapper) -> bool {
    let saved = |steps| serde_json::to_value(steps).ok();
    saved(normalizer) == saved(&uncased())
}

/// The accents, vowel signs and joiners of a text.
pub(super) fn marks(text: &str) -> usize {
    text.nfd().filter(|&c| is_mark(c)).count()
}

fn is_mark(c: char) -> bool {
    let is_joiner = matches!(c, '\u{200c}' | '\u{200d}');
    let chooses_variant = matches!(c, '\u{fe00}'..='\u{fe0f}');
    is_joiner || (is_combining_mark(c) && !chooses_variant)
}
