use unicode_normalization::char::canonical_combining_class;

use super::lines::Output;
use super::stage::{Edit, Edited};
use crate::characters::{escape_sequence, is_line_end};

/// The canonical combining class of a virama, the sign that takes a consonant's vowel away.
const VIRAMA: u8 = 9;

pub(super) struct Controls {
    /// Whether a character that begins with this byte may have to go.
    suspect: [bool; 256],
}

impl Controls {
    pub(super) fn new() -> Self {
        let suspects = (0..0x1_0000).filter_map(char::from_u32);
        let mut suspect = [false; 256];
        for c in suspects.filter(|&c| is_line_end(c) || is_control(c) || is_joiner(c)) {
            suspect[usize::from(c.encode_utf8(&mut [0; 4]).as_bytes()[0])] = true;
        }
        Self { suspect }
    }
}

impl Edit for Controls {
    fn edit(&self, text: &str) -> Option<Edited> {
        let mut out = Output::new(text);
        let mut at = 0;
        let bytes = text.as_bytes();
        while let Some(skip) = bytes[at..]
            .iter()
            .position(|&b| self.suspect[usize::from(b)])
        {
            at += skip;
            let mut rest = text[at..].chars();
            let Some(c) = rest.next() else { break };
            let length = match c {
                '\u{1b}' => escape_sequence(&text[at..]),
                c => c.len_utf8(),
            };
            let end = at + length;
            match c {
                '\r' if rest.as_str().starts_with('\n') => out.replace(at..end, ""),
                c if is_line_end(c) => out.replace(at..end, "\n"),
                c if is_control(c) => out.replace(at..end, ""),
                c if is_joiner(c) && !joins(out.last(at), rest.next()) => out.replace(at..end, ""),
                _ => {}
            }
            at = end;
        }
        out.finish()
    }
}

fn is_control(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(
            c,
            '\u{ad}' // soft hyphen
                | '\u{200b}' | '\u{2060}' | '\u{feff}' // zero-width spaces
                | '\u{61c}' | '\u{200e}' | '\u{200f}' // direction marks
                | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// The zero-width joiner of emoji and Indic scripts, and the non-joiner, also of Persian.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn joins(before: Option<char>, after: Option<char>) -> bool {
    before.is_some_and(|c| canonical_combining_class(c) == VIRAMA)
        || (before.is_some_and(can_join) && after.is_some_and(can_join))
}

fn can_join(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !is_control(c) && !is_joiner(c)
}
