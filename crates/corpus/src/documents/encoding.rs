use std::sync::LazyLock;

use regex::Regex;

use super::wide::Units;

/// In how many bytes the encoding of a file is looked for.
pub(super) const LOOK: usize = 1 << 14;

/// Of so many characters of a text, at most one is none: what has more may be a text in other units.
const CLEAN: usize = 20;

/// Of so many characters in the right units, at most one is none, and at least one ends a word or a
/// line.
const SHARE: usize = 100;

/// How a text is encoded that begins so: none is UTF-8. And whether nothing but its look says so.
pub(super) fn encoding(start: &[u8]) -> (Option<Units>, bool) {
    let marked = match start {
        [0xff, 0xfe, 0, 0, ..] => Units::Utf32 { big: false },
        [0, 0, 0xfe, 0xff, ..] => Units::Utf32 { big: true },
        [0xff, 0xfe, ..] => Units::Utf16 { big: false },
        [0xfe, 0xff, ..] => Units::Utf16 { big: true },
        _ => {
            let guessed = guess(&start[..start.len().min(LOOK)]);
            return (guessed, guessed.is_some());
        }
    };
    (Some(marked), false)
}

/// Whether a file that begins so is a text.
pub(super) fn is_text(start: &[u8]) -> bool {
    let start = &start[..start.len().min(LOOK)];
    encoding(start).0.is_some() || is_clean(start)
}

/// Without a mark: what is hardly UTF-8, and a text in other units.
fn guess(start: &[u8]) -> Option<Units> {
    if is_clean(start) || is_ascii(start) {
        return None;
    }
    // In the wrong order, words end nowhere: U+0020 becomes U+2000.
    let ends = |units: Units| {
        let text = units.decode(start);
        let text = String::from_utf8_lossy(&text);
        let all = text.chars().count();
        let is_end = |c: &char| matches!(c, ' ' | '\n' | '\u{3000}'..='\u{3002}' | '，');
        let ends = text.chars().filter(is_end).count();
        let plausible = SHARE * implausible(&text) <= all && SHARE * ends >= all.max(1);
        plausible.then_some((ends, units))
    };
    let found = Units::ALL.into_iter().filter_map(ends);
    found.max_by_key(|&(ends, _)| ends).map(|(_, units)| units)
}

/// UTF-8 without many characters that no text holds; its last one may be cut off.
fn is_clean(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let cut = usize::from(start.len() == LOOK);
    CLEAN * implausible(&text).saturating_sub(cut) <= text.chars().count()
}

/// Words in ASCII between whatever: in wide units, few letters of ASCII stand side by side.
fn is_ascii(start: &[u8]) -> bool {
    let pairs = start.windows(2);
    let words = pairs.filter(|pair| pair.iter().all(u8::is_ascii_alphanumeric));
    3 * words.count() > start.len()
}

/// How many characters are none: controls, what is not assigned or for private use, U+FFFD.
fn implausible(text: &str) -> usize {
    static NONE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{C}\x{fffd}--[\s\x1b\p{Cf}]]").expect("a class"));
    NONE.find_iter(text).count()
}
