use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::cells::{Cells, Row};
use super::decode::{utf8, without_controls};
use super::file::SourceFile;
use super::format::Format;
use super::input::{self, Input, Text};
use super::lenient::lenient_json;
use super::raw::{Origin, Raw};
use super::records::rows_of_json;
use super::table::row_of;
use super::{BadRow, RowFault, Source, Tally};
use crate::Error;

/// The values of a file of JSON, in lines or in a list, with their places; blank lines are none. Their
/// bytes are UTF-8 as far as the file is.
///
/// # Errors
/// A file that cannot be read; a list without an end.
pub fn json_rows(
    path: &Path,
) -> Result<impl Iterator<Item = Result<(Source, Vec<u8>), Error>>, Error> {
    let (text, origin) = open(path, Format::Json)?;
    let row = |row: Raw| {
        let (place, content) = row.into_parts();
        match content {
            Ok((_, json)) => Ok((place, json)),
            Err(fault) => Err(Error::from(BadRow { place, fault })),
        }
    };
    Ok(rows_of_json(text, origin)?.map(move |found| found.and_then(row)))
}

/// Every string of a file: the lines of a text, the strings of JSON, the cells of a table.
///
/// # Errors
/// A file that cannot be read, or of another format; a row that is no JSON.
pub(crate) fn each_string(path: &Path, mut each: impl FnMut(&str)) -> Result<(), Error> {
    let unknown = || Error::TestSetFormat(path.to_owned());
    let format = Format::of(path).ok_or_else(unknown)?;
    let decoded =
        |bytes| without_controls(utf8(bytes, &mut Tally::default()), &mut Tally::default());
    match format {
        Format::Text => {
            let (mut text, mut bytes) = (open(path, format)?.0, Vec::new());
            let read = text.read_to_end(&mut bytes);
            read.map_err(|error| input::broken(path, error))?;
            decoded(bytes).lines().for_each(each);
        }
        Format::Json => {
            for row in json_rows(path)? {
                let (place, json) = row?;
                let found = strings(json).map_err(|error| BadRow {
                    place,
                    fault: RowFault::json(&error),
                })?;
                found.iter().for_each(|found| each(found));
            }
        }
        Format::Table { delimiter } => {
            let (text, origin) = open(path, format)?;
            let (mut cells, mut row) = (Cells::new(text, delimiter), Row::default());
            while row_of(&mut cells, &mut row, &origin)? {
                if let Some(fault) = row.fault(origin.limit) {
                    let place = Source {
                        path: path.to_owned(),
                        row: Some(row.line),
                        offset: row.offset,
                        id: None,
                    };
                    return Err(BadRow { place, fault }.into());
                }
                (0..row.cells()).for_each(|cell| each(&decoded(row.cell(cell).to_vec())));
            }
        }
        Format::Html | Format::Parquet => return Err(unknown()),
    }
    Ok(())
}

fn open(path: &Path, format: Format) -> Result<(Text, Arc<Origin>), Error> {
    let file = SourceFile::new(path, format)?;
    file.refuse_pointer()?;
    let Input { text, guessed } = input::open(&file)?;
    let origin = Origin {
        path: path.to_owned(),
        column: String::new(),
        guessed,
        limit: usize::MAX - 1,
    };
    Ok((text, Arc::new(origin)))
}

/// The strings of a JSON value but for the names of fields.
fn strings(json: Vec<u8>) -> serde_json::Result<Vec<String>> {
    let json = utf8(json, &mut Tally::default());
    let (found, _) = lenient_json(&json, |json| {
        serde_json::from_str::<IgnoredAny>(json)?;
        let (mut found, mut rest) = (Vec::new(), json);
        while let Some(at) = rest.find('"') {
            let mut string = Deserializer::from_str(&rest[at..]).into_iter::<String>();
            let text = string.next().transpose()?;
            rest = &rest[at + string.byte_offset()..];
            found.extend(text.filter(|_| !rest.trim_start().starts_with(':')));
        }
        Ok(found)
    });
    found
}
