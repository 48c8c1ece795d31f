use std::io::{self, BufRead};
use std::sync::Arc;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::input::{Input, broken};
use super::raw::{Form, Origin, Raw};
use super::{RowFault, Tally, decode};
use crate::{Error, ReadError};

/// The rows of a .csv or .tsv file under its header.
pub(super) struct Table {
    origin: Arc<Origin>,
    input: Cells,
    row: Row,
    text: usize,
    id: Option<usize>,
    columns: usize,
}

impl Table {
    pub(super) fn open(input: Input, delimiter: u8, origin: Arc<Origin>) -> Result<Self, Error> {
        let mut input = Cells {
            input,
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            offset: 0,
        };
        let mut row = Row::default();
        let header = input.read(&mut row, origin.limit);
        header.map_err(|error| broken(&origin.path, error))?;
        let names: Vec<String> = (0..row.ends.len())
            .map(|i| decode::decode(row.cell(i).to_vec(), &mut Tally::default()))
            .collect();
        let position = |name: &str| names.iter().position(|column| column.trim() == name);
        let Some(text) = position(&origin.column) else {
            return Err(Error::Read(ReadError::NoColumn {
                path: origin.path.clone(),
                column: origin.column.clone(),
                columns: names,
            }));
        };
        Ok(Self {
            id: position("id"),
            columns: names.len(),
            origin,
            input,
            row,
            text,
        })
    }

    /// The next row; none at the end.
    pub(super) fn read(&mut self) -> io::Result<Option<Raw>> {
        if !self.input.read(&mut self.row, self.origin.limit)? {
            return Ok(None);
        }
        let (row, columns) = (&self.row, self.columns);
        let content = if row.long {
            Err(self.origin.too_long())
        } else if row.ends.len() != columns {
            let cells = row.ends.len();
            Err(RowFault::Ragged { cells, columns })
        } else {
            let id = self.id.map(|id| row.cell(id));
            let id = id.map(|id| String::from_utf8_lossy(id).into_owned());
            Ok((Form::Cell(id), row.cell(self.text).to_vec()))
        };
        Ok(Some(self.origin.raw(Some(row.line), row.offset, content)))
    }
}

/// One row, as far as it may be held.
#[derive(Default)]
struct Row {
    line: u64,
    offset: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    long: bool,
}

impl Row {
    fn cell(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[number]]
    }

    /// Adds a part of a cell, or lets the whole row go.
    fn add(&mut self, part: &[u8], ended: bool, limit: usize) {
        let held = self.bytes.len() + part.len() + size_of::<usize>() * self.ends.len();
        if self.long || held > limit {
            self.long = true;
            self.bytes.clear();
            self.ends.clear();
            return;
        }
        self.bytes.extend_from_slice(part);
        if ended {
            self.ends.push(self.bytes.len());
        }
    }
}

struct Cells {
    input: Input,
    parser: Reader,
    offset: u64,
}

impl Cells {
    /// Reads the next row; false at the end.
    fn read(&mut self, row: &mut Row, limit: usize) -> io::Result<bool> {
        self.skip_blank_lines()?;
        *row = Row {
            line: self.parser.line(),
            offset: self.offset,
            bytes: std::mem::take(&mut row.bytes),
            ends: std::mem::take(&mut row.ends),
            long: false,
        };
        row.bytes.clear();
        row.ends.clear();
        let mut part = [0; 1 << 12];
        loop {
            let input = self.input.fill_buf()?;
            let (result, read, written) = self.parser.read_field(input, &mut part);
            self.input.consume(read);
            self.offset += read as u64;
            let ended = matches!(result, ReadFieldResult::Field { .. });
            row.add(&part[..written], ended, limit);
            match result {
                ReadFieldResult::Field { record_end: true } => return Ok(true),
                ReadFieldResult::End => return Ok(false),
                _ => {}
            }
        }
    }

    /// The parser would count them to the row that follows.
    fn skip_blank_lines(&mut self) -> io::Result<()> {
        loop {
            let input = self.input.fill_buf()?;
            let blank = input
                .iter()
                .take_while(|byte| b"\r\n".contains(byte))
                .count();
            if blank == 0 {
                return Ok(());
            }
            let lines = input[..blank].iter().filter(|&&byte| byte == b'\n').count();
            self.parser.set_line(self.parser.line() + lines as u64);
            self.offset += blank as u64;
            self.input.consume(blank);
        }
    }
}
