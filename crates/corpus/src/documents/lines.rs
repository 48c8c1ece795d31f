use std::io::{self, BufRead, Read};
use std::sync::Arc;

use super::Fault;
use super::input::{Input, broken};
use super::raw::{Form, Origin, Raw};
use crate::Error;

/// The lines of a .jsonl file that are not blank.
pub(super) struct Lines {
    input: Input,
    origin: Arc<Origin>,
    line: u64,
    offset: u64,
    buffer: Vec<u8>,
}

impl Lines {
    pub(super) fn new(input: Input, origin: Arc<Origin>) -> Self {
        Self {
            input,
            origin,
            line: 0,
            offset: 0,
            buffer: Vec::new(),
        }
    }

    fn read(&mut self) -> io::Result<Option<Raw>> {
        loop {
            let limit = self.origin.limit;
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
            if long {
                let limit = limit as u64;
                return Ok(Some(self.raw(
                    offset,
                    Vec::new(),
                    Form::Bad(Fault::TooLong { limit }),
                )));
            }
            if !self.buffer.trim_ascii().is_empty() {
                return Ok(Some(self.raw(offset, self.buffer.clone(), Form::Json)));
            }
        }
    }

    fn raw(&self, offset: u64, bytes: Vec<u8>, form: Form) -> Raw {
        Raw {
            origin: Arc::clone(&self.origin),
            row: Some(self.line),
            offset,
            bytes,
            form,
        }
    }
}

impl Iterator for Lines {
    type Item = Result<Raw, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.read().transpose()?;
        Some(row.map_err(|error| broken(&self.origin.path, error)))
    }
}
