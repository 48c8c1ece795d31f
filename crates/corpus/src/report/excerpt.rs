use cloze_pages::Edit;
use unicode_segmentation::GraphemeCursor;

use super::words::words;

/// Enough for a paragraph.
pub(super) const CHARACTERS: usize = 600;
/// As many equal characters say that two texts run on together. Shorter and it might be chance.
const ANCHOR: usize = 32;
const ELLIPSIS: &str = "…";

/// The first `limit` characters, cut between graphemes, with an ellipsis where text is left out.
pub(super) fn head(text: &str, limit: usize) -> String {
    let (head, rest) = text.split_at(forward(text, limit));
    format!("{head}{}", if rest.is_empty() { "" } else { ELLIPSIS })
}

/// About `limit` characters of each around the first difference. A long piece that only one text
/// has is shown by its two ends.
pub(super) fn change(before: &str, after: &str, limit: usize) -> (String, String) {
    let at = first_difference(before, after);
    let start = backward(before, at, limit / 4);
    let context = &before[start..at];
    let open = if start > 0 { ELLIPSIS } else { "" };
    let (gone, new) = (
        resume(&before[at..], &after[at..]),
        resume(&after[at..], &before[at..]),
    );
    // What went, if the rest of `after` is found further on in `before`; or else what came.
    let (gone, new) = match (gone, new) {
        (Some(gone), _) => (gone, 0),
        (None, new) => (0, new.unwrap_or(0)),
    };
    let (old, fresh) = (before[at..].split_at(gone), after[at..].split_at(new));
    let (old_tail, fresh_tail) = aligned(old.1, fresh.1, limit / 2);
    let side = |piece, tail: &str| format!("{open}{context}{}{tail}", ends(piece, limit / 4));
    (side(old.0, &old_tail), side(fresh.0, &fresh_tail))
}

/// Where `other` goes on in `text`.
fn resume(text: &str, other: &str) -> Option<usize> {
    let anchor = &other[..forward(other, ANCHOR)];
    if anchor.is_empty() {
        Some(text.len())
    } else {
        text.find(anchor)
    }
}

/// The first and the last `limit` characters.
fn ends(text: &str, limit: usize) -> String {
    let (first, last) = (forward(text, limit), backward(text, text.len(), limit));
    if first < last {
        format!("{} {ELLIPSIS} {}", &text[..first], &text[last..])
    } else {
        text.to_owned()
    }
}

/// The beginnings of two texts, cut where they agree: a difference that the cut alone made is none.
fn aligned(before: &str, after: &str, limit: usize) -> (String, String) {
    let cut = |text: &str| forward(text, limit);
    let (old, new) = (&before[..cut(before)], &after[..cut(after)]);
    let mut parts = words(old, new);
    let whole = old.len() == before.len() && new.len() == after.len();
    if let Some(last) = parts.iter().rposition(|part| part.0 == Edit::Same)
        && !whole
    {
        parts.truncate(last + 1);
    }
    let side = |left_out: Edit| -> String {
        let parts = parts.iter().filter(|part| part.0 != left_out);
        let close = if whole { "" } else { ELLIPSIS };
        parts.map(|part| part.1.as_str()).chain([close]).collect()
    };
    (side(Edit::New), side(Edit::Gone))
}

fn first_difference(before: &str, after: &str) -> usize {
    let pairs = before.char_indices().zip(after.chars());
    let mut different = pairs.skip_while(|((_, a), b)| a == b);
    different
        .next()
        .map_or(before.len().min(after.len()), |((at, _), _)| at)
}

/// At most `characters` from the start, at a border of graphemes.
fn forward(text: &str, characters: usize) -> usize {
    let end = text.char_indices().nth(characters);
    end.map_or(text.len(), |(at, _)| border(text, at))
}

/// About `characters` back from `at`, at a border of graphemes.
fn backward(text: &str, at: usize, characters: usize) -> usize {
    let start = text[..at].char_indices().nth_back(characters);
    start.map_or(0, |(start, c)| border(text, start + c.len_utf8()))
}

/// The last border of graphemes up to `at`. A grapheme of more than 32 characters is noise, and is
/// cut.
fn border(text: &str, at: usize) -> usize {
    let is_border = |&place: &usize| {
        let mut cursor = GraphemeCursor::new(place, text.len(), true);
        place > 0 && cursor.is_boundary(text, 0) == Ok(true)
    };
    let back = text[..at].char_indices().rev().take(32);
    let mut places = [at].into_iter().chain(back.map(|(place, _)| place));
    places.find(is_border).unwrap_or(at)
}

#[cfg(test)]
#[path = "excerpt_tests.rs"]
mod tests;
