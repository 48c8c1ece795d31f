use std::ops::Range;

use super::stage::Edited;

/// Rewrites the lines for which `edit` gives another text; counts them.
pub(super) fn edit_lines(text: &str, edit: impl Fn(&str) -> Option<String>) -> Option<Edited> {
    let mut out = Output::new(text);
    let mut start = 0;
    for line in text.split('\n') {
        if let Some(new) = edit(line) {
            out.replace(start..start + line.len(), &new);
        }
        start += line.len() + 1;
    }
    out.finish()
}

/// Drops the lines that `keep` refuses; counts them.
pub(super) fn keep_lines(text: &str, mut keep: impl FnMut(&str) -> bool) -> Option<Edited> {
    let mut out = Output::new(text);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !keep(line.strip_suffix('\n').unwrap_or(line)) {
            out.replace(start..start + line.len(), "");
        }
        start += line.len();
    }
    out.finish()
}

/// A text in which some parts are replaced, in order. Nothing is copied before the first.
pub(super) struct Output<'a> {
    source: &'a str,
    /// Bytes of the source that are in `text` already.
    done: usize,
    text: String,
    count: u64,
}

impl<'a> Output<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            done: 0,
            text: String::new(),
            count: 0,
        }
    }

    /// Replaces a part, which follows all that were replaced before.
    pub(super) fn replace(&mut self, part: Range<usize>, by: &str) {
        if self.count == 0 {
            self.text.reserve(self.source.len());
        }
        self.text.push_str(&self.source[self.done..part.start]);
        self.text.push_str(by);
        self.done = part.end;
        self.count += 1;
    }

    /// The last character before the byte `at` of the source, as the output has it.
    pub(super) fn last(&self, at: usize) -> Option<char> {
        let pending = &self.source[self.done..at];
        pending
            .chars()
            .next_back()
            .or(self.text.chars().next_back())
    }

    /// `None` if nothing was replaced.
    pub(super) fn finish(mut self) -> Option<Edited> {
        (self.count > 0).then(|| {
            self.text.push_str(&self.source[self.done..]);
            Edited {
                text: self.text,
                count: self.count,
            }
        })
    }
}
