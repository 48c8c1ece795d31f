use std::sync::Arc;
use std::{iter, slice};

use super::file::SourceFile;
use super::format::Format;
use super::input::{Input, Text};
use super::lines::Lines;
use super::raw::{Origin, Raw};
use super::table::Table;
use super::text::Pieces;
use super::values::Values;
use super::{ReadOptions, input, json, parquet};
use crate::Error;

/// In how many bytes of a file the layout of its JSON is looked for.
const LOOK: usize = 1 << 10;

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
        let origin = |guessed| {
            Arc::new(Origin {
                path: file.path.clone(),
                column: self.options.column.clone(),
                guessed,
                limit: usize::try_from(self.options.document).unwrap_or(usize::MAX - 1),
            })
        };
        if file.format == Format::Parquet || input::is_parquet(file)? {
            return parquet::open(file, origin(false));
        }
        let Input { text, guessed } = input::open(file)?;
        let origin = origin(guessed);
        let path = file.path.clone();
        let broken = move |error| input::broken(&path, error);
        Ok(match file.format {
            Format::Text | Format::Html | Format::Parquet => {
                let html = file.format == Format::Html;
                let mut pieces = Pieces::new(text, origin, html);
                cutter(move || pieces.read().map_err(&broken))
            }
            Format::Json => return rows_of_json(text, origin),
            Format::Table { delimiter } => {
                let mut table = Table::open(text, delimiter, origin)?;
                cutter(move || table.read())
            }
        })
    }
}

/// Those of JSON in whatever layout.
pub(super) fn rows_of_json(mut text: Text, origin: Arc<Origin>) -> Result<Cutter, Error> {
    let path = origin.path.clone();
    let broken = move |error| input::broken(&path, error);
    Ok(if json::is_spread(text.look(LOOK).map_err(&broken)?) {
        let mut values = Values::new(text, origin);
        cutter(move || values.read().map_err(&broken))
    } else {
        let mut lines = Lines::new(text, origin);
        cutter(move || lines.read().map_err(&broken))
    })
}

/// What `read` gives, to the first none.
fn cutter(mut read: impl FnMut() -> Result<Option<Raw>, Error> + Send + 'static) -> Cutter {
    Box::new(iter::from_fn(move || read().transpose()))
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
