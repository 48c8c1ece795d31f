use std::ops::Range;

/// A part of a text that a network reads at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// Which tokens of the text.
    pub(crate) tokens: Range<usize>,
    /// How many of them were scored in the window before, and are only read here.
    pub(crate) context: usize,
}

/// Cuts a text into windows of at most `room` tokens, of which each begins `stride` after the one
/// before. Every token is scored once; with a stride below `room`, all but the first `room` tokens have
/// at least `room - stride` before them.
pub(crate) fn windows(tokens: usize, room: usize, stride: usize) -> Vec<Window> {
    let stride = stride.clamp(1, room.max(1));
    let mut windows = Vec::new();
    let mut scored = 0;
    while scored < tokens {
        let end = if scored == 0 { room } else { scored + stride }.min(tokens);
        let start = end.saturating_sub(room);
        windows.push(Window {
            tokens: start..end,
            context: scored - start,
        });
        scored = end;
    }
    windows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_token_is_scored_once_with_enough_before_it(
            tokens in 0_usize..300, room in 1_usize..40, stride in 1_usize..50,
        ) {
            let mut next = 0;
            for Window { tokens: Range { start, end }, context } in windows(tokens, room, stride) {
                prop_assert!(end - start <= room && end <= tokens);
                prop_assert_eq!(start + context, next);
                prop_assert!(start == 0 || context >= room - stride.min(room));
                prop_assert!(end > next);
                next = end;
            }
            prop_assert_eq!(next, tokens);
        }
    }
}
