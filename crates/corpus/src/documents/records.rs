use std::slice;
use std::sync::Arc;

use super::file::SourceFile;
use super::format::Format;
use super::lines::Lines;
use super::raw::{Form, Origin, Raw};
use super::table::Table;
use super::text::Pieces;
use super::{Reading, input, parquet};
use crate::Error;

/// The rows of one file, cut apart but not parsed.
pub(super) type Cutter = Box<dyn Iterator<Item = Result<Raw, Error>> + Send>;

/// The rows of all files. After an error it goes on with the next file.
pub(super) struct Records<'a> {
    files: slice::Iter<'a, SourceFile>,
    reading: &'a Reading,
    current: Option<(&'a SourceFile, Cutter)>,
}

impl<'a> Records<'a> {
    pub(super) fn new(files: &'a [SourceFile], reading: &'a Reading) -> Self {
        Self {
            files: files.iter(),
            reading,
            current: None,
        }
    }

    fn cutter(&self, file: &SourceFile) -> Result<Cutter, Error> {
        let origin = Arc::new(Origin {
            path: file.path.clone(),
            column: self.reading.column.clone(),
            limit: usize::try_from(self.reading.document).unwrap_or(usize::MAX - 1),
        });
        if file.format == Format::Parquet || input::is_parquet(file)? {
            return parquet::open(file, origin);
        }
        let input = input::open(file)?;
        Ok(match file.format {
            Format::Html => Box::new(Pieces::new(input, origin, || Form::Html)),
            Format::Json => Box::new(Lines::new(input, origin)),
            Format::Table { delimiter } => Box::new(Table::open(input, delimiter, origin)?),
            Format::Text | Format::Parquet => Box::new(Pieces::new(input, origin, || Form::Text)),
        })
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Raw, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some((file, rows)) = &mut self.current else {
                let file = self.files.next()?;
                match self.cutter(file) {
                    Ok(rows) => self.current = Some((file, rows)),
                    // What looks broken may be half written.
                    Err(error) => return Some(Err(file.unchanged().err().unwrap_or(error))),
                }
                continue;
            };
            let file = *file;
            match rows.next() {
                Some(Ok(row)) => return Some(Ok(row)),
                Some(Err(error)) => {
                    self.current = None;
                    return Some(Err(file.unchanged().err().unwrap_or(error)));
                }
                None => {
                    self.current = None;
                    if let Err(error) = file.unchanged() {
                        return Some(Err(error));
                    }
                }
            }
        }
    }
}
