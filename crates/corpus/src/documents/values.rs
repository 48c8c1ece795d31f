use std::io::{self, BufRead};
use std::sync::Arc;

use super::RowFault;
use super::input::Text;
use super::raw::{Form, Origin, Raw};

/// The values of a .json file that do not lie in lines: the elements of a list, or one after the other.
pub(super) struct Values {
    input: Text,
    origin: Arc<Origin>,
    line: u64,
    offset: u64,
    /// Lists that have begun and not ended.
    lists: u64,
}

impl Values {
    pub(super) fn new(input: Text, origin: Arc<Origin>) -> Self {
        Self {
            input,
            origin,
            line: 1,
            offset: 0,
            lists: 0,
        }
    }

    /// The next value; none at the end.
    pub(super) fn read(&mut self) -> io::Result<Option<Raw>> {
        let found = self.between()?;
        let (line, offset) = (self.line, self.offset);
        let content = if found {
            self.value()?
                .map(|json| (Form::Json, json))
                .ok_or_else(|| self.origin.too_long())
        } else if std::mem::take(&mut self.lists) > 0 {
            let reason = "the list does not end: the file is cut off".to_owned();
            Err(RowFault::Json { reason, column: 1 })
        } else {
            return Ok(None);
        };
        Ok(Some(self.origin.raw(Some(line), offset, content)))
    }

    /// Passes what separates values; false at the end.
    fn between(&mut self) -> io::Result<bool> {
        while let Some(&byte) = self.input.fill_buf()?.first() {
            match byte {
                b'[' => self.lists += 1,
                b']' => self.lists = self.lists.saturating_sub(1),
                b',' | b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => return Ok(true),
            }
            self.pass(byte);
        }
        Ok(false)
    }

    /// The value that begins here; none if it is too long.
    fn value(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (mut value, mut depth, mut in_string, mut escaped) = (Vec::new(), 0_u64, false, false);
        while let Some(&byte) = self.input.fill_buf()?.first() {
            let outside = !in_string && depth == 0;
            if outside && !value.is_empty() && b",[]{} \t\r\n".contains(&byte) {
                break;
            }
            match byte {
                b'"' if !escaped => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
                _ => {}
            }
            escaped = in_string && byte == b'\\' && !escaped;
            // One byte more than may be tells that it is too long.
            if value.len() <= self.origin.limit {
                value.push(byte);
            }
            self.pass(byte);
        }
        Ok((value.len() <= self.origin.limit).then_some(value))
    }

    fn pass(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\n');
        self.offset += 1;
        self.input.consume(1);
    }
}
