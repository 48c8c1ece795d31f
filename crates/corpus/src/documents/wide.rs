use std::io::{self, BufRead, Read};

use super::ahead::Ahead;

/// A text in units of several bytes: UTF-16 or UTF-32, in either order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    Utf16 { big: bool },
    Utf32 { big: bool },
}

/// No byte of UTF-8: what is no character is replaced and counted where all text is.
pub(super) const INVALID: u8 = 0xff;

impl Units {
    pub(super) const ALL: [Self; 4] = [
        Self::Utf16 { big: false },
        Self::Utf16 { big: true },
        Self::Utf32 { big: false },
        Self::Utf32 { big: true },
    ];

    fn width(self) -> usize {
        match self {
            Self::Utf16 { .. } => 2,
            Self::Utf32 { .. } => 4,
        }
    }

    /// The whole units of the bytes, in UTF-8.
    pub(super) fn decode(self, bytes: &[u8]) -> Vec<u8> {
        let mut text = String::new();
        let mut out = Vec::new();
        let mut push = |c: Option<char>| match c {
            Some(c) => text.push(c),
            None => {
                out.append(&mut std::mem::take(&mut text).into_bytes());
                out.push(INVALID);
            }
        };
        match self {
            Self::Utf16 { big } => {
                let read = if big {
                    u16::from_be_bytes
                } else {
                    u16::from_le_bytes
                };
                let (units, _) = bytes.as_chunks();
                char::decode_utf16(units.iter().copied().map(read)).for_each(|c| push(c.ok()));
            }
            Self::Utf32 { big } => {
                let read = if big {
                    u32::from_be_bytes
                } else {
                    u32::from_le_bytes
                };
                let (units, _) = bytes.as_chunks();
                units
                    .iter()
                    .copied()
                    .map(read)
                    .for_each(|unit| push(char::from_u32(unit)));
            }
        }
        out.append(&mut text.into_bytes());
        out
    }

    /// Whether the last of the units asks for another one.
    fn is_half(self, units: &[u8]) -> bool {
        let [.., one, two] = *units else { return false };
        match self {
            Self::Utf16 { big } => matches!(if big { one } else { two }, 0xd8..=0xdb),
            Self::Utf32 { .. } => false,
        }
    }
}

/// Turns such a text into UTF-8 while it is read.
pub(super) struct Wide<R> {
    input: Ahead<R>,
    units: Units,
    text: Vec<u8>,
    /// How much of `text` was given out.
    given: usize,
}

impl<R: Read> Wide<R> {
    pub(super) fn new(input: Ahead<R>, units: Units) -> Self {
        Self {
            input,
            units,
            text: Vec::new(),
            given: 0,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let width = self.units.width();
        let bytes = self.input.look(4 * width)?;
        let mut whole = bytes.len() / width * width;
        if whole > width && self.units.is_half(&bytes[..whole]) {
            whole -= width;
        }
        self.given = 0;
        self.text = if whole == 0 && !bytes.is_empty() {
            whole = bytes.len();
            vec![INVALID]
        } else {
            self.units.decode(&bytes[..whole])
        };
        self.input.consume(whole);
        Ok(())
    }
}

impl<R: Read> Read for Wide<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.refill()?;
        }
        let count = (&self.text[self.given..]).read(buffer)?;
        self.given += count;
        Ok(count)
    }
}
