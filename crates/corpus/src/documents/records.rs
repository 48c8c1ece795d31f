use std::path::PathBuf;
use std::sync::Arc;
use std::{io, iter, slice};

use super::file::SourceFile;
use super::format::Format;
use super::lines::Lines;
use super::raw::{Origin, Raw};
use super::table::Table;
use super::text::Pieces;
use super::{ReadOptions, input, parquet};
use crate::Error;

/// The rows of one file, cut apart but not parsed.
pub(super) type Cutter = Box<dyn Iterator<Item = Result<Raw, Error>> + Send>;

/// The rows of all files. After an error it goes on with the next file.
pub(super) struct Records<'a> {
    files: slice::Iter<'a, SourceFile>,
    options: &'a ReadOptions,
    current: Option<(&'a SourceFile, Cutter)>,
}

impl<'a> Records<'a> {
    pub(super) fn new(files: &'a [SourceFile], options: &'a ReadOptions) -> Self {
        Self {
            files: files.iter(),
            options,
            current: None,
        }
    }

    fn cutter(&self, file: &SourceFile) -> Result<Cutter, Error> {
        let origin = Arc::new(Origin {
            path: file.path.clone(),
            column: self.options.column.clone(),
            limit: usize::try_from(self.options.document).unwrap_or(usize::MAX - 1),
        });
        if file.format == Format::Parquet || input::is_parquet(file)? {
            return parquet::open(file, origin);
        }
        let (input, path) = (input::open(file)?, file.path.clone());
        Ok(match file.format {
            Format::Text | Format::Html | Format::Parquet => {
                let html = file.format == Format::Html;
                let mut pieces = Pieces::new(input, origin, html);
                cutter(path, move || pieces.read())
            }
            Format::Json => {
                let mut lines = Lines::new(input, origin);
                cutter(path, move || lines.read())
            }
            Format::Table { delimiter } => {
                let mut table = Table::open(input, delimiter, origin)?;
                cutter(path, move || table.read())
            }
        })
    }
}

/// What `read` gives, to the first none.
fn cutter(
    path: PathBuf,
    mut read: impl FnMut() -> io::Result<Option<Raw>> + Send + 'static,
) -> Cutter {
    let rows = iter::from_fn(move || read().transpose());
    Box::new(rows.map(move |row| row.map_err(|error| input::broken(&path, error))))
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
