use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::abbreviations::abbreviates;
use super::blocks::after_spaces;
use super::speech::{takes_quote, tells_speaker};
use crate::characters::is_ideograph;

const ELLIPSIS: char = '…';
const OPENING: &[char] = &[
    '“', '‘', '「', '『', '（', '《', '〈', '【', '〔', '«', '(', '[', '{',
];
const CLOSING: &[char] = &[
    '”', '’', '」', '』', '）', '》', '〉', '】', '〕', '»', ')', ']', '}', '"', '\'',
];

const QUOTES: &[char] = &['”', '’', '」', '』', '"'];

/// A bound, so that a long row of marks costs no quadratic time.
const MARKS_BEFORE_A_LETTER: usize = 8;

/// The sentences of one block of the text.
pub(super) fn split(text: &str, block: Range<usize>) -> Vec<Range<usize>> {
    let flat = unwrapped(&text[block.clone()]);
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut quotes = Quotes::default();
    for (segment_start, segment) in flat.split_sentence_bound_indices() {
        let end = segment_start + segment.len();
        let candidates = ellipses(&flat, segment_start..end).chain([end]);
        for candidate in candidates {
            // UAX #29 breaks within white space that has a separator of lines or paragraphs in it.
            let boundary = after_spaces(&flat, before_opening(&flat, candidate));
            let boundary = quotes.after_closing(&flat, boundary);
            let ends =
                boundary == flat.len() || !continues(&flat[start..boundary], &flat[boundary..]);
            if boundary > start && ends {
                sentences.push(block.start + start..block.start + boundary);
                start = boundary;
            }
        }
    }
    sentences
}

/// UAX #29 ends a sentence at each line end (rule SB4); in a paragraph it is but a space.
fn unwrapped(block: &str) -> Cow<'_, str> {
    if block.contains(['\n', '\r']) {
        Cow::Owned(block.replace(['\n', '\r'], " "))
    } else {
        Cow::Borrowed(block)
    }
}

/// Where `…` ends a sentence, which UAX #29 does not know: with its closing marks, before an
/// ideograph, or before a space and a capital.
fn ellipses(flat: &str, segment: Range<usize>) -> impl Iterator<Item = usize> + '_ {
    let text = &flat[segment.clone()];
    text.match_indices(ELLIPSIS).filter_map(move |(at, dots)| {
        let rest = &text[at + dots.len()..];
        if rest.starts_with(ELLIPSIS) {
            return None;
        }
        let rest = rest.trim_start_matches(CLOSING);
        let next = rest.trim_start();
        let spaced = next.len() < rest.len();
        let ends = next
            .trim_start_matches(OPENING)
            .starts_with(|c: char| is_ideograph(c) || (spaced && c.is_uppercase()));
        ends.then_some(segment.end - next.len())
    })
}

/// UAX #29 keeps an opening mark that follows without a space with the sentence before (rule SB9
/// does not tell it from a closing one).
fn before_opening(flat: &str, end: usize) -> usize {
    if end == flat.len() {
        end
    } else {
        flat[..end].trim_end_matches(OPENING).len()
    }
}

/// Tells closing from opening straight quotes, by counting.
#[derive(Default)]
struct Quotes {
    /// Of the text up to `end`.
    count: usize,
    end: usize,
}

impl Quotes {
    /// The end of the quote that stands alone after the boundary and closes the sentence:
    /// `It was " good . " They left .`, as some corpora have it.
    fn after_closing(&mut self, flat: &str, boundary: usize) -> usize {
        if boundary > self.end {
            self.count += flat[self.end..boundary].matches('"').count();
            self.end = boundary;
        }
        let alone = flat[boundary..].strip_prefix('"');
        match alone.filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)) {
            Some(_) if boundary == self.end && self.count % 2 == 1 => {
                after_spaces(flat, boundary + 1)
            }
            _ => boundary,
        }
    }
}

/// Whether the sentence goes on after all. A small letter never starts one: “Why?” he asked.
fn continues(before: &str, after: &str) -> bool {
    let mut first = after.chars().take(MARKS_BEFORE_A_LETTER);
    let first = first.find(|c| c.is_alphanumeric());
    let is_inside = before.ends_with('.')
        && after.starts_with(|c: char| c.is_alphanumeric() && !is_ideograph(c));
    let is_closed = before.ends_with(CLOSING);
    let before = before.trim_end();
    first.is_some_and(char::is_lowercase)
        || is_inside
        || is_number(before)
        || abbreviates(before, after)
        || (before.ends_with(QUOTES) && tells_speaker(after))
        || (is_closed && takes_quote(after))
}

/// `12.`, which numbers what follows.
fn is_number(before: &str) -> bool {
    before
        .strip_suffix('.')
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}
