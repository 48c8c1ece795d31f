use std::iter;
use std::ops::Range;

/// The paragraphs, headings, rules and list items of a text, as byte ranges that tile it. The
/// white space after a block belongs to it, and what stands before the first one.
pub(super) fn blocks(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    iter::from_fn(move || {
        if start == text.len() {
            return None;
        }
        let mut end = after_spaces(text, start);
        let mut previous = Line {
            bytes: 0,
            kind: Kind::Prose,
        };
        for line in text[end..].split_inclusive('\n').map(Line::of) {
            if previous.bytes > 0 && line.starts_block_after(&previous) {
                break;
            }
            end += line.bytes;
            previous = line;
        }
        let block = start..after_spaces(text, end);
        start = block.end;
        Some(block)
    })
}

/// The end of the white space that starts here.
pub(super) fn after_spaces(text: &str, start: usize) -> usize {
    text.len() - text[start..].trim_start().len()
}

struct Line {
    bytes: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Blank,
    /// A heading or a rule: a block of one line.
    Single,
    Item,
    Prose,
}

impl Line {
    fn of(line: &str) -> Self {
        let content = line.trim();
        let kind = if content.is_empty() {
            Kind::Blank
        } else if is_heading(content) || is_rule(content) {
            Kind::Single
        } else if is_item(content) {
            Kind::Item
        } else {
            Kind::Prose
        };
        Self {
            bytes: line.len(),
            kind,
        }
    }

    fn starts_block_after(&self, previous: &Self) -> bool {
        match self.kind {
            Kind::Blank => false,
            Kind::Single | Kind::Item => true,
            Kind::Prose => matches!(previous.kind, Kind::Blank | Kind::Single),
        }
    }
}

fn is_heading(content: &str) -> bool {
    let text = content.trim_start_matches('#');
    (1..=6).contains(&(content.len() - text.len())) && text.starts_with(' ')
}

/// A thematic break, the underline of a heading, or a code fence.
fn is_rule(content: &str) -> bool {
    content.len() >= 3
        && ['-', '*', '_', '=', '`', '~']
            .iter()
            .any(|&mark| content.chars().all(|c| c == mark))
}

/// `- text`, `* text`, `+ text`, `1. text`, `1) text` or `1、text`.
fn is_item(content: &str) -> bool {
    if let Some(text) = content.strip_prefix(['-', '*', '+']) {
        return text.starts_with(' ');
    }
    let text = content.trim_start_matches(|c: char| c.is_ascii_digit());
    // Four digits at the start of a wrapped line are rather a year.
    let digits = content.len() - text.len();
    (1..=3).contains(&digits)
        && (text.starts_with('、') || text.starts_with(". ") || text.starts_with(") "))
}
