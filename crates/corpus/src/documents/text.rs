use std::io::{self, Read};
use std::sync::Arc;

use super::input::Text;
use super::raw::{Form, Origin, Raw};

/// How far before the limit a good place to cut is looked for, in bytes.
const SPAN: usize = 1 << 16;

/// The text of a file, in as many pieces as its size asks for: mostly one.
pub(super) struct Pieces {
    input: Text,
    origin: Arc<Origin>,
    html: bool,
    /// What was read after the last cut.
    rest: Vec<u8>,
    offset: u64,
    ended: bool,
}

impl Pieces {
    pub(super) fn new(input: Text, origin: Arc<Origin>, html: bool) -> Self {
        Self {
            input,
            origin,
            html,
            rest: Vec::new(),
            offset: 0,
            ended: false,
        }
    }

    /// The next piece; none at the end.
    pub(super) fn read(&mut self) -> io::Result<Option<Raw>> {
        if self.ended {
            return Ok(None);
        }
        let limit = self.origin.limit;
        let mut bytes = std::mem::take(&mut self.rest);
        // One byte more tells whether the text ends at the limit.
        let room = limit + 1 - bytes.len();
        self.input
            .by_ref()
            .take(room as u64)
            .read_to_end(&mut bytes)?;
        if bytes.len() > limit {
            self.rest = bytes.split_off(cut(&bytes[..limit]));
        } else {
            self.ended = true;
        }
        let offset = self.offset;
        self.offset += bytes.len() as u64;
        let form = if self.html { Form::Html } else { Form::Text };
        Ok(Some(self.origin.raw(None, offset, Ok((form, bytes)))))
    }
}

/// The last good place to cut: after a blank line, a line, a space, a character.
fn cut(bytes: &[u8]) -> usize {
    let places = || (bytes.len() - SPAN.min(bytes.len() / 2)..=bytes.len()).rev();
    let line = |at: usize| bytes[..at].ends_with(b"\n");
    let blank = |at: usize| bytes[..at].ends_with(b"\n\n") || bytes[..at].ends_with(b"\n\r\n");
    let space = |at: usize| bytes[..at].ends_with(b" ");
    let best = places().find(|&at| blank(at));
    best.or_else(|| places().find(|&at| line(at)))
        .or_else(|| places().find(|&at| space(at)))
        .unwrap_or_else(|| after_character(bytes))
}

/// The end of the last whole character. CR and LF stay together.
fn after_character(bytes: &[u8]) -> usize {
    let end = bytes.len() - usize::from(bytes.ends_with(b"\r"));
    let continues = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
    let last = (end - 4..end).rev().find(|&at| !continues(bytes[at]));
    let incomplete = |at: &usize| {
        let character = std::str::from_utf8(&bytes[*at..end]);
        character.is_err_and(|error| error.error_len().is_none())
    };
    last.filter(incomplete).unwrap_or(end)
}
