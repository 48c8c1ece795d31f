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
    /// Sequences that tell a terminal its colours and the like, which were dropped whole.
    pub escapes: u64,
    /// Documents that were taken for UTF-16 or UTF-32 by their look: they have no byte order mark.
    pub guessed: u64,
    /// Documents in which more than one character in a hundred was replaced or dropped: they are
    /// hardly UTF-8, or no text.
    pub suspicious: u64,
    /// Pages of HTML of which more was left out than kept: navigation, the header and the footer of
    /// the site, what is hidden or belongs to a form.
    pub stripped: u64,
    /// Characters that were replaced or dropped in these.
    pub lost: u64,
    /// All characters of these.
    pub of: u64,
}

impl Tally {
    /// Documents, empty ones and bad rows together.
    pub fn rows(&self) -> u64 {
        self.documents + self.skipped + self.bad
    }

    /// How many of a hundred characters were replaced or dropped in the suspicious documents.
    pub fn percent_lost(&self) -> u64 {
        100 * self.lost / self.of.max(1)
    }

    /// Counts a text of which so many characters were replaced or dropped.
    pub(super) fn suspect(&mut self, lost: u64, text: &str) {
        if lost == 0 {
            return;
        }
        let kept = text.chars().filter(|&c| c != char::REPLACEMENT_CHARACTER);
        let all = kept.count() as u64 + lost;
        if 100 * lost > all {
            self.suspicious += 1;
            self.lost += lost;
            self.of += all;
        }
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
        self.escapes += other.escapes;
        self.guessed += other.guessed;
        self.suspicious += other.suspicious;
        self.stripped += other.stripped;
        self.lost += other.lost;
        self.of += other.of;
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
            (self.escapes, "terminal sequences dropped"),
            (
                self.guessed,
                "documents read as UTF-16 or UTF-32, by their look",
            ),
            (self.stripped, "pages that are mostly navigation or hidden"),
        ];
        for (count, note) in notes.into_iter().filter(|&(count, _)| count > 0) {
            write!(f, ", {count} {note}")?;
        }
        if self.suspicious > 0 {
            write!(
                f,
                ", {} documents that are hardly UTF-8 ({} % of their characters are lost): convert \
                 their files, for instance with iconv",
                self.suspicious,
                self.percent_lost()
            )?;
        }
        Ok(())
    }
}
