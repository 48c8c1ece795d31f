use std::ops::Range;

use super::chunks::{is_letter, is_punctuation, starts_token};

/// What one piece measures at most, in bytes. The encoder needs about fifty times its input.
pub(crate) const PIECE: usize = 64 * 1024;

/// Byte ranges of at most `limit` bytes that tile the text, cut where encoding the pieces is the
/// same as encoding the whole: before white space that a word follows, else, as Chinese has no
/// spaces, between a punctuation mark and a letter. Only where `limit` bytes have neither is the
/// cut between any two characters.
///
/// # Panics
/// If `limit` is too small for a character of four bytes.
pub(crate) fn pieces(text: &str, limit: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    assert!(
        limit >= 4,
        "a piece of {limit} bytes cannot hold every character"
    );
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = &text[start..];
        let end = start
            + if rest.len() <= limit {
                rest.len()
            } else {
                cut(rest, limit)
            };
        let piece = start..end;
        start = end;
        (!piece.is_empty()).then_some(piece)
    })
}

fn cut(text: &str, limit: usize) -> usize {
    let window = &text[..text.floor_char_boundary(limit)];
    last_boundary(window, |left, right| {
        starts_token(left) && !right.is_whitespace()
    })
    // The boundary lies before the white space, not after it.
    .and_then(|end| window[..end].char_indices().next_back())
    .map(|(space, _)| space)
    .filter(|&space| space > 0)
    .or_else(|| {
        last_boundary(window, |left, right| {
            is_punctuation(left) && is_letter(right)
        })
    })
    .unwrap_or(window.len())
}

/// The last place between two characters that satisfy the test.
fn last_boundary(text: &str, is_boundary: impl Fn(char, char) -> bool) -> Option<usize> {
    let mut right = None;
    text.char_indices().rev().find_map(|(at, left)| {
        let boundary = right.is_some_and(|right| is_boundary(left, right));
        right = Some(left);
        boundary.then_some(at + left.len_utf8())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tokenizer::chunks::tests::TOKENIZERS;

    const LIMIT: usize = 48;

    /// Words with spaces between them, shorter than a piece.
    fn spaced() -> impl Strategy<Value = String> {
        let word = "([a-zA-Zéß]{1,9}|[0-9]{1,4}|it's|'ll|don't|[\\.,!”“…]{1,3}|[中文天气。]{1,4})";
        let words = prop::collection::vec((word, "( |\n|\t|\u{3000}|\u{a0}){1,3}"), 0..60);
        words.prop_map(|words| {
            words
                .into_iter()
                .map(|(word, space)| word + &space)
                .collect()
        })
    }

    /// Sentences without spaces, shorter than a piece.
    fn unspaced() -> impl Strategy<Value = String> {
        prop::collection::vec("[中文天气a-z]{1,9}[。！？]{1,2}”?", 0..60)
            .prop_map(|sentences| sentences.concat())
    }

    proptest! {
        #[test]
        fn pieces_tile_the_text(text in "(\\PC| |\n|。){0,200}", limit in 4_usize..50) {
            let mut end = 0;
            for piece in pieces(&text, limit) {
                prop_assert_eq!(piece.start, end);
                prop_assert!((1..=limit).contains(&piece.len()));
                end = piece.end;
            }
            prop_assert_eq!(end, text.len());
        }

        #[test]
        fn encoding_pieces_is_encoding_the_whole(text in prop_oneof![spaced(), unspaced()]) {
            for tokenizer in &TOKENIZERS[..2] {
                let ids = |text| -> Vec<u32> {
                    let tokens = tokenizer.encode_piece(text).expect("any text can be encoded");
                    tokens.into_iter().map(|(id, _)| id).collect()
                };
                let cut: Vec<_> = pieces(&text, LIMIT).map(|piece| ids(&text[piece])).collect();
                prop_assert_eq!(cut.concat(), ids(&text));
            }
        }
    }

    #[test]
    fn cuts_lie_before_spaces_else_after_punctuation() {
        let cut = |text: &'static str, limit| -> Vec<&str> {
            pieces(text, limit).map(|piece| &text[piece]).collect()
        };
        assert_eq!(cut("one two  three", 11), ["one two ", " three"]);
        assert_eq!(cut("一二。三四五六", 15), ["一二。", "三四五六"]);
        assert_eq!(cut("abcdef", 4), ["abcd", "ef"]);
    }
}
