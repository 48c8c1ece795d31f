use super::Tally;
use crate::characters::escape_sequence;

/// Decodes UTF-8: invalid sequences become U+FFFD and are counted.
pub(super) fn utf8(bytes: Vec<u8>, tally: &mut Tally) -> String {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error,
    };
    let mut text = String::with_capacity(error.as_bytes().len());
    for chunk in error.as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            tally.replaced += 1;
        }
    }
    text
}

/// Unifies line ends: CRLF, CR, and the ends of pages, columns and records become LF. The other
/// control characters of ASCII except the tab go, and what tells a terminal its colours; both are
/// counted. U+0080 to U+009F stay: they may be half of a mojibake, which the cleaning repairs or drops.
pub(super) fn without_controls(text: String, tally: &mut Tally) -> String {
    if !has_controls(text.as_bytes()) {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    let (mut rest, mut after_return) = (text.as_str(), false);
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\n' if after_return => {}
            '\n' | '\t' => clean.push(c),
            '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' => clean.push('\n'),
            // Between the fields of a record.
            '\u{1f}' => clean.push('\t'),
            '\u{1b}' if escape_sequence(rest) > 1 => {
                length = escape_sequence(rest);
                tally.escapes += 1;
            }
            c if c.is_ascii_control() => tally.dropped += 1,
            c => clean.push(c),
        }
        after_return = c == '\r';
        rest = &rest[length..];
    }
    clean
}

/// Block by block, which compiles to vector instructions.
fn has_controls(bytes: &[u8]) -> bool {
    let control = |byte: u8| (byte < b' ') & (byte != b'\n') & (byte != b'\t') | (byte == 0x7f);
    let mut blocks = bytes.chunks(64);
    blocks.any(|block| block.iter().fold(false, |any, &byte| any | control(byte)))
}
