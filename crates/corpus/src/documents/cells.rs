use std::io::{self, BufRead};

use super::RowFault;
use super::input::Text;

/// The most lines of one cell: the works of Shakespeare have 196,000 at Project Gutenberg. What has
/// more is the rest of a table after a quote that is missing.
const LINES: u64 = 1 << 18;

/// The rows of a table, with their cells. A .csv file has quotes as in RFC 4180; in a .tsv file a quote
/// is a letter.
pub(super) struct Cells {
    input: Text,
    delimiter: u8,
    line: u64,
    offset: u64,
}

/// One row, as far as it may be held.
#[derive(Default)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) offset: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    long: bool,
    stray: Option<RowFault>,
}

/// Where the reader is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// At the first byte of a cell.
    Begin,
    Bare,
    Quoted,
    /// After a quote within quotes: their end, or half of a quote.
    Quote,
    /// In spaces after quotes.
    After,
}

/// A quote that opens in a line, and that nothing closes.
pub(super) struct OpenQuote {
    pub(super) line: u64,
}

impl Row {
    pub(super) fn cells(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn cell(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[number]]
    }

    /// What is wrong with the row as such.
    pub(super) fn fault(&self, limit: usize) -> Option<RowFault> {
        let limit = limit as u64;
        let long = self.long.then_some(RowFault::TooLong { limit });
        long.or_else(|| self.stray.clone())
    }

    /// Adds a part of a cell, or lets the whole row go.
    fn add(&mut self, part: &[u8], limit: usize) {
        let held = self.bytes.len() + part.len() + size_of::<usize>() * self.ends.len();
        if self.long || held > limit {
            self.long = true;
            self.bytes.clear();
            self.ends.clear();
        } else {
            self.bytes.extend_from_slice(part);
        }
    }

    fn end_cell(&mut self, limit: usize) {
        self.add(&[], limit);
        if !self.long {
            self.ends.push(self.bytes.len());
        }
    }
}

impl Cells {
    pub(super) fn new(input: Text, delimiter: u8) -> Self {
        Self {
            input,
            delimiter,
            line: 1,
            offset: 0,
        }
    }

    /// Reads the next row that is not blank; false at the end.
    pub(super) fn read(
        &mut self,
        row: &mut Row,
        limit: usize,
    ) -> io::Result<Result<bool, OpenQuote>> {
        while let Some(b'\r' | b'\n') = self.input.fill_buf()?.first() {
            self.pass(1)?;
        }
        if self.input.fill_buf()?.is_empty() {
            return Ok(Ok(false));
        }
        row.bytes.clear();
        row.ends.clear();
        (row.line, row.offset) = (self.line, self.offset);
        (row.long, row.stray) = (false, None);
        let (mut place, mut opened) = (Place::Begin, self.line);
        loop {
            let (quotes, delimiter) = (self.delimiter == b',', self.delimiter);
            let input = self.input.fill_buf()?;
            let letters = input.iter().take_while(|&&byte| match place {
                Place::Quoted => byte != b'"',
                Place::Bare => byte != delimiter && byte != b'\n' && byte != b'\r',
                Place::Begin | Place::Quote | Place::After => false,
            });
            let letters = letters.count();
            if letters > 0 {
                row.add(&input[..letters], limit);
                self.pass(letters)?;
                if place == Place::Quoted && self.line - opened > LINES {
                    return Ok(Err(OpenQuote { line: opened }));
                }
                continue;
            }
            let Some(&byte) = input.first() else {
                if place == Place::Quoted {
                    return Ok(Err(OpenQuote { line: opened }));
                }
                row.end_cell(limit);
                return Ok(Ok(true));
            };
            place = match (place, byte) {
                (Place::Quoted, _) => Place::Quote,
                (Place::Quote, b'"') => {
                    row.add(b"\"", limit);
                    Place::Quoted
                }
                (_, b'\r' | b'\n') => {
                    row.end_cell(limit);
                    self.pass(1)?;
                    return Ok(Ok(true));
                }
                (_, byte) if byte == delimiter => {
                    row.end_cell(limit);
                    Place::Begin
                }
                (Place::Begin, b'"') if quotes => {
                    opened = self.line;
                    Place::Quoted
                }
                (Place::Quote | Place::After, b' ') => Place::After,
                (Place::Quote | Place::After, _) => {
                    row.stray.get_or_insert(RowFault::StrayQuote {
                        opened,
                        closed: self.line,
                    });
                    place = Place::Bare;
                    continue;
                }
                (Place::Begin | Place::Bare, _) => {
                    place = Place::Bare;
                    continue;
                }
            };
            self.pass(1)?;
        }
    }

    fn pass(&mut self, count: usize) -> io::Result<()> {
        let bytes = &self.input.fill_buf()?[..count];
        self.line += bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.offset += count as u64;
        self.input.consume(count);
        Ok(())
    }
}
