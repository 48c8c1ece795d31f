use super::stage::{Edit, Edited};

pub(super) struct WhiteSpace;

impl Edit for WhiteSpace {
    fn edit(&self, text: &str) -> Option<Edited> {
        if is_tidy(text) {
            return None;
        }
        let mut tidy = String::with_capacity(text.len());
        let mut count = 0;
        // Of the lines since the last text: the empty ones, and those of them that hold blanks.
        let (mut empty, mut blank) = (0, 0);
        for line in text.split('\n') {
            if line.trim_start_matches(is_blank).is_empty() {
                empty += 1;
                blank += u64::from(!line.is_empty());
                continue;
            }
            let keeps = u64::from(!tidy.is_empty() && empty > 0);
            if !tidy.is_empty() {
                tidy.push_str(if empty > 0 { "\n\n" } else { "\n" });
            }
            count += blank.max(empty - keeps);
            (empty, blank) = (0, 0);
            let start = tidy.len();
            push_line(line, &mut tidy);
            count += u64::from(&tidy[start..] != line);
        }
        count += empty;
        Edited::unless_same(text, tidy, count)
    }
}

/// Whether nothing is to be done. May say no where all is well.
fn is_tidy(text: &str) -> bool {
    let begins = text
        .bytes()
        .next()
        .is_some_and(|b| !b.is_ascii_whitespace());
    begins && !text.ends_with(is_space) && defect(text).is_none()
}

/// Bytes that are looked at together, by vector instructions.
const BLOCK: usize = 64;

/// The first place that is not tidy, or may not be.
fn defect(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let blocks = bytes.chunks(BLOCK).enumerate();
    let suspects = blocks.filter(|(_, block)| is_suspect(block));
    let mut places = suspects.flat_map(|(i, block)| i * BLOCK..i * BLOCK + block.len());
    places.find(|&i| match bytes[i] {
        b' ' => matches!(bytes.get(i + 1), Some(b' ' | b'\t' | b'\n')),
        b'\n' => bytes[i..].starts_with(b"\n\n\n"),
        b'\t' => true,
        0xc2 | 0xe1..=0xe3 => text[i..].starts_with(is_wide),
        _ => false,
    })
}

/// Whether a block may hold the start of a defect. Has no branches, so that it is compiled to vector
/// instructions.
fn is_suspect(block: &[u8]) -> bool {
    let alone = |b: u8| (b == b'\t') | (b == 0xc2) | ((0xe1..=0xe3).contains(&b));
    let pair = |a: u8, b: u8| ((a == b' ') | (a == b'\n')) & (b <= b' ');
    let alone = block.iter().fold(false, |found, &b| found | alone(b));
    let pairs = block.iter().zip(&block[1..]);
    let pair = pairs.fold(false, |found, (&a, &b)| found | pair(a, b));
    alone | pair | block.ends_with(b" ") | block.ends_with(b"\n")
}

fn is_space(c: char) -> bool {
    is_blank(c) || c == '\n'
}

fn is_wide(c: char) -> bool {
    !c.is_ascii() && is_blank(c)
}

fn push_line(line: &str, tidy: &mut String) {
    let line = line.trim_end_matches(is_blank);
    let content = line.trim_start_matches(is_blank);
    let indent = &line[..line.len() - content.len()];
    tidy.extend(indent.chars().filter(|c| matches!(c, ' ' | '\t')));
    let mut rest = content;
    while let Some(place) = defect(rest) {
        let before = rest[..place].trim_end_matches(is_blank);
        let after = rest[place..].trim_start_matches(is_blank);
        tidy.push_str(before);
        tidy.push(one_for(&rest[before.len()..rest.len() - after.len()]));
        rest = after;
    }
    tidy.push_str(rest);
}

/// The blank that takes the place of a run.
fn one_for(run: &str) -> char {
    let strongest = ['\t', '\u{3000}'].into_iter().find(|&c| run.contains(c));
    strongest.unwrap_or(' ')
}

/// The white space that ends no line.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        && !matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
}
