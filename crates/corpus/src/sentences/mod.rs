//! Text to sentences.

mod abbreviations;
mod blocks;
mod boundaries;
mod speech;

use std::ops::Range;

use blocks::blocks;
use boundaries::split;

/// The sentences of a text, as byte ranges that tile it: each byte is in exactly one. White space
/// belongs to the sentence before it.
///
/// English and Chinese are covered: the rules of Unicode (UAX #29, section 5) and what real text
/// needs besides. A line end within a paragraph is a space, since text may be hard-wrapped; blank
/// lines, Markdown headings, rules and list items do end a sentence. `Mr.`, `e.g.` and initials do
/// not; a closing quote or bracket belongs to the sentence that it closes, an opening one to the
/// next. In “Why?” he asked., “走吧。”他说。 and 「行こう。」と言った。 the sentence goes on after the quote.
///
/// ```
/// let text = "Mr. Bell paid £3.50. “Why?” he asked. 他说：“走吧。”然后走了。";
/// let sentences: Vec<_> = cloze_corpus::sentences(text).map(|range| &text[range]).collect();
/// assert_eq!(
///     sentences,
///     ["Mr. Bell paid £3.50. ", "“Why?” he asked. ", "他说：“走吧。”", "然后走了。"]
/// );
/// ```
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    blocks(text).flat_map(|block| split(text, block))
}
