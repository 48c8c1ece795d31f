use std::sync::Arc;

use super::cells::{Cells, OpenQuote, Row};
use super::input::{Text, broken};
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
    pub(super) fn open(input: Text, delimiter: u8, origin: Arc<Origin>) -> Result<Self, Error> {
        let (input, row) = (Cells::new(input, delimiter), Row::default());
        let mut table = Self {
            origin,
            input,
            row,
            text: 0,
            id: None,
            columns: 0,
        };
        table.next()?;
        let row = &table.row;
        let names: Vec<String> = (0..row.cells())
            .map(|i| decode::utf8(row.cell(i).to_vec(), &mut Tally::default()))
            .collect();
        let position = |name: &str| names.iter().position(|column| column.trim() == name);
        table.columns = names.len();
        table.id = position("id");
        let Some(text) = position(&table.origin.column) else {
            return Err(Error::Read(ReadError::NoColumn {
                path: table.origin.path.clone(),
                column: table.origin.column.clone(),
                columns: names,
            }));
        };
        table.text = text;
        Ok(table)
    }

    /// The next row; none at the end.
    pub(super) fn read(&mut self) -> Result<Option<Raw>, Error> {
        if !self.next()? {
            return Ok(None);
        }
        let (row, columns) = (&self.row, self.columns);
        let content = if let Some(fault) = row.fault(self.origin.limit) {
            Err(fault)
        } else if row.cells() != columns {
            let cells = row.cells();
            Err(RowFault::Ragged { cells, columns })
        } else {
            let id = self.id.map(|id| row.cell(id));
            let id = id.map(|id| String::from_utf8_lossy(id).into_owned());
            Ok((Form::Cell(id), row.cell(self.text).to_vec()))
        };
        Ok(Some(self.origin.raw(Some(row.line), row.offset, content)))
    }

    fn next(&mut self) -> Result<bool, Error> {
        row_of(&mut self.input, &mut self.row, &self.origin)
    }
}

/// Reads the next row; false at the end.
pub(super) fn row_of(cells: &mut Cells, row: &mut Row, origin: &Origin) -> Result<bool, Error> {
    let (read, path) = (cells.read(row, origin.limit), &origin.path);
    let read = read.map_err(|error| broken(path, error))?;
    read.map_err(|OpenQuote { line }| {
        let path = path.clone();
        Error::Read(ReadError::OpenQuote { path, line })
    })
}
