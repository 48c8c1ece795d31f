use std::io::{self, BufRead, Read};

use super::ahead::Ahead;

/// U+FEFF in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A text without byte order marks at the beginnings of its lines, where files that were joined leave
/// them.
pub(super) struct Unmarked<R> {
    input: Ahead<R>,
    begins: bool,
}

impl<R: Read> Unmarked<R> {
    pub(super) fn new(input: Ahead<R>) -> Self {
        Self {
            input,
            begins: true,
        }
    }
}

impl<R: Read> Read for Unmarked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.begins && self.input.look(MARK.len())?.starts_with(MARK) {
            self.input.consume(MARK.len());
        }
        let bytes = self.input.fill_buf()?;
        let bytes = &bytes[..bytes.len().min(buffer.len())];
        // Up to the next line that may begin with one.
        let may_begin = |pair: &[u8]| pair == [b'\n', MARK[0]];
        let end = bytes.windows(2).position(may_begin);
        let given = &bytes[..end.map_or(bytes.len(), |at| at + 1)];
        buffer[..given.len()].copy_from_slice(given);
        if let Some(last) = given.last() {
            self.begins = *last == b'\n';
        }
        let count = given.len();
        self.input.consume(count);
        Ok(count)
    }
}
