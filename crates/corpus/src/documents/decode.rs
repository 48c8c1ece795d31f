use super::Tally;

/// Decodes UTF-8 and unifies line ends.
///
/// CRLF and CR become LF, invalid sequences become U+FFFD, and the control characters of ASCII
/// except tab and line feed go; the last two are counted. U+0080 to U+009F stay: they may be half of
/// a mojibake, which the cleaning repairs or drops.
pub(super) fn decode(bytes: Vec<u8>, tally: &mut Tally) -> String {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => lossy(error.as_bytes(), tally),
    };
    without_controls(text, tally)
}

fn lossy(bytes: &[u8], tally: &mut Tally) -> String {
    let mut text = String::with_capacity(bytes.len());
    let before = tally.replaced;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            tally.replaced += 1;
        }
    }
    let replaced = tally.replaced - before;
    tally.suspicious += u64::from(100 * replaced > text.chars().count() as u64);
    text
}

/// The part of [`decode`] that comes after the decoding.
pub(super) fn without_controls(text: String, tally: &mut Tally) -> String {
    if !has_controls(text.as_bytes()) {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.chars() {
        match c {
            '\r' => clean.push('\n'),
            '\n' if after_return => {}
            '\n' | '\t' => clean.push(c),
            c if c.is_ascii_control() => tally.dropped += 1,
            c => clean.push(c),
        }
        after_return = c == '\r';
    }
    clean
}

/// Block by block, which compiles to vector instructions.
fn has_controls(bytes: &[u8]) -> bool {
    let control = |byte: u8| (byte < b' ') & (byte != b'\n') & (byte != b'\t') | (byte == 0x7f);
    let mut blocks = bytes.chunks(64);
    blocks.any(|block| block.iter().fold(false, |any, &byte| any | control(byte)))
}
