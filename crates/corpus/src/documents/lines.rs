use std::io::{self, BufRead, Read};
use std::sync::Arc;

use super::input::Text;
use super::raw::{Form, Origin, Raw};

/// The lines of a .jsonl file that are not blank.
pub(super) struct Lines {
    input: Text,
    origin: Arc<Origin>,
    line: u64,
    offset: u64,
    buffer: Vec<u8>,
}

impl Lines {
    pub(super) fn new(input: Text, origin: Arc<Origin>) -> Self {
        Self {
            input,
            origin,
            line: 0,
            offset: 0,
            buffer: Vec::new(),
        }
    }

    /// The next line; none at the end.
    pub(super) fn read(&mut self) -> io::Result<Option<Raw>> {
        let limit = self.origin.limit;
        loop {
            self.buffer.clear();
            let mut input = self.input.by_ref().take(limit as u64 + 1);
            let mut count = input.read_until(b'\n', &mut self.buffer)?;
            if count == 0 {
                return Ok(None);
            }
            let long = count > limit && !self.buffer.ends_with(b"\n");
            if long {
                count += self.input.skip_until(b'\n')?;
            }
            let offset = self.offset;
            self.line += 1;
            self.offset += count as u64;
            let content = if long {
                Err(self.origin.too_long())
            } else if self.buffer.trim_ascii().is_empty() {
                continue;
            } else {
                Ok((Form::Json, self.buffer.clone()))
            };
            return Ok(Some(self.origin.raw(Some(self.line), offset, content)));
        }
    }
}
