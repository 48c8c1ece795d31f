use unicode_segmentation::UnicodeSegmentation;

/// Whether a word goes on with this character: a letter, a digit or a mark of a script that
/// separates words, by the word boundaries of UAX #29.
pub(crate) fn continues_word(c: char) -> bool {
    let mut pair = [b'a', 0, 0, 0, 0];
    let end = 1 + c.encode_utf8(&mut pair[1..]).len();
    std::str::from_utf8(&pair[..end]).is_ok_and(|pair| pair.split_word_bounds().count() == 1)
}

/// Whether this is a letter that is a word boundary by itself, as in Chinese.
pub(crate) fn is_ideograph(c: char) -> bool {
    c.is_alphabetic() && !continues_word(c)
}

/// What ends a line besides CRLF and LF: CR, NEL, the separators of lines, paragraphs, pages, columns and
/// records.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Bytes of the sequence for a terminal that a text begins with, which begins with ESC (ECMA-48); 1 if
/// there is only the ESC.
pub(crate) fn escape_sequence(text: &str) -> usize {
    let bytes = text.as_bytes();
    let run = |from: usize, kind: std::ops::RangeInclusive<u8>| {
        let rest = bytes[from..].iter();
        from + rest.take_while(|byte| kind.contains(byte)).count()
    };
    let final_byte = |at: usize, kind: std::ops::RangeInclusive<u8>| {
        at + usize::from(bytes.get(at).is_some_and(|byte| kind.contains(byte)))
    };
    match bytes.get(1) {
        Some(b'[') => final_byte(run(run(2, b'0'..=b'?'), b' '..=b'/'), b'@'..=b'~'),
        // Strings, as of titles and links, end with BEL or ESC \, and in their line.
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let end = text.find(['\u{7}', '\n']).filter(|&at| bytes[at] == 7);
            let end = end.map(|at| at + 1);
            let other = text[1..].find(['\u{1b}', '\n']).map(|at| at + 1);
            let other = other.filter(|&at| text[at..].starts_with("\u{1b}\\"));
            let other = other.map(|at| at + 2);
            end.into_iter().chain(other).min().unwrap_or(2)
        }
        Some(b' '..=b'/') => {
            let end = run(1, b' '..=b'/');
            let whole = final_byte(end, b'0'..=b'~');
            if whole > end { whole } else { 1 }
        }
        Some(b'0'..=b'?') => 2,
        // A letter before another is more likely the beginning of a word.
        Some(b'@'..=b'~') if !bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => 2,
        _ => 1,
    }
}
