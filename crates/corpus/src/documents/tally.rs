use std::fmt;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// What was read, and what had to be changed. Tallies of chunks add up to that of the whole.
///
/// Each row, and each document of a text file, is counted once: in `documents`, `skipped` or `bad`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Documents with text.
    pub documents: u64,
    /// Documents left out because they hold white space only.
    pub skipped: u64,
    /// Rows without a text that can be read: see [`BadRow`](crate::BadRow).
    pub bad: u64,
    /// Cuts through text files that are longer than one document may be.
    pub cut: u64,
    /// Bytes of text, after decoding.
    pub bytes: u64,
    /// Invalid sequences of bytes that were replaced by U+FFFD.
    pub replaced: u64,
    /// Control characters that were dropped.
    pub dropped: u64,
    /// Documents in which more than one character in a hundred was replaced: they are hardly UTF-8.
    pub suspicious: u64,
    /// Pages of HTML of which more was left out than kept: navigation, the header and the footer of
    /// the site, what is hidden or belongs to a form.
    pub stripped: u64,
}

impl Tally {
    /// Documents, empty ones and bad rows together.
    pub fn rows(&self) -> u64 {
        self.documents + self.skipped + self.bad
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.documents += other.documents;
        self.skipped += other.skipped;
        self.bad += other.bad;
        self.cut += other.cut;
        self.bytes += other.bytes;
        self.replaced += other.replaced;
        self.dropped += other.dropped;
        self.suspicious += other.suspicious;
        self.stripped += other.stripped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} documents, {} bytes of text",
            self.documents, self.bytes
        )?;
        let notes = [
            (self.skipped, "empty documents skipped"),
            (self.bad, "bad rows skipped"),
            (self.cut, "cuts through long files"),
            (self.replaced, "invalid UTF-8 sequences replaced"),
            (self.dropped, "control characters dropped"),
            (
                self.suspicious,
                "documents that are hardly UTF-8: convert their files, for instance with iconv",
            ),
            (self.stripped, "pages that are mostly navigation or hidden"),
        ];
        for (count, note) in notes.into_iter().filter(|&(count, _)| count > 0) {
            write!(f, ", {count} {note}")?;
        }
        Ok(())
    }
}
