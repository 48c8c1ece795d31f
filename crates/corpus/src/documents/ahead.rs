use std::io::{self, BufRead, Read};

/// As much is read at a time.
const BUFFER: usize = 1 << 16;

/// A buffered reader that can look at what comes next.
pub(super) struct Ahead<R> {
    input: R,
    bytes: Vec<u8>,
    /// How much of `bytes` was given out.
    given: usize,
}

impl<R: Read> Ahead<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            given: 0,
        }
    }

    /// What comes next: at least `count` bytes, or all that are left.
    pub(super) fn look(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.bytes.len() - self.given < count {
            self.bytes.drain(..self.given);
            self.given = 0;
            let room = BUFFER.max(count) - self.bytes.len();
            self.input
                .by_ref()
                .take(room as u64)
                .read_to_end(&mut self.bytes)?;
        }
        Ok(&self.bytes[self.given..])
    }
}

impl<R: Read> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.look(1)
    }

    fn consume(&mut self, count: usize) {
        self.given += count;
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}
