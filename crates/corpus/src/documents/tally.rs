use std::fmt;

/// What a [`Reader`](crate::Reader) has read so far, and what it had to change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Documents with text.
    pub documents: u64,
    /// Documents left out because they hold white space only.
    pub skipped: u64,
    /// Bytes of text, after cleaning.
    pub bytes: u64,
    /// Invalid UTF-8 sequences that were replaced by U+FFFD.
    pub replaced: u64,
    /// Control characters that were dropped.
    pub dropped: u64,
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
            (self.replaced, "invalid UTF-8 sequences replaced"),
            (self.dropped, "control characters dropped"),
        ];
        for (count, note) in notes.into_iter().filter(|&(count, _)| count > 0) {
            write!(f, ", {count} {note}")?;
        }
        Ok(())
    }
}
