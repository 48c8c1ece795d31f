use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::basic::Type as Physical;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use super::RowFault;
use super::file::SourceFile;
use super::raw::{Form, Origin, Raw};
use super::records::Cutter;
use crate::{Error, ReadError};

/// Rows that are read at a time: few, because each holds on to the page that it lies in.
const ROWS: usize = 64;

pub(super) fn open(file: &SourceFile, origin: Arc<Origin>) -> Result<Cutter, Error> {
    let input = file.open()?;
    let rows = guarded(&origin, || SerializedFileReader::new(input))?;
    let schema = rows.metadata().file_metadata().schema_descr();
    let position = |name: &str| {
        let mut columns = schema.columns().iter();
        columns.position(|column| column.path().string() == name && is_flat(column))
    };
    let text = position(&origin.column);
    let Some(text) =
        text.filter(|&text| schema.column(text).physical_type() == Physical::BYTE_ARRAY)
    else {
        return Err(Error::Read(ReadError::NoColumn {
            path: origin.path.clone(),
            column: origin.column.clone(),
            columns: describe(schema),
        }));
    };
    let id = position("id").filter(|&id| {
        let kind = schema.column(id).physical_type();
        [Physical::BYTE_ARRAY, Physical::INT32, Physical::INT64].contains(&kind)
    });
    Ok(Box::new(Rows {
        origin,
        groups: 0..rows.num_row_groups(),
        rows,
        text,
        id,
        columns: None,
        batch: Vec::new().into_iter(),
        row: 0,
    }))
}

/// One column after the other, with its type.
fn describe(schema: &SchemaDescriptor) -> Vec<String> {
    let columns = schema.columns().iter();
    columns
        .map(|column| {
            let list = if is_flat(column) { "" } else { ", repeated" };
            format!(
                "{} ({}{list})",
                column.path().string(),
                column.physical_type()
            )
        })
        .collect()
}

fn is_flat(column: &ColumnDescriptor) -> bool {
    column.max_rep_level() == 0
}

/// The library panics on some damaged files.
fn guarded<T>(origin: &Origin, work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Error> {
    let result = catch_unwind(AssertUnwindSafe(work));
    let result =
        result.unwrap_or_else(|_| Err(ParquetError::General("it contradicts itself".into())));
    result.map_err(|error| {
        Error::Read(ReadError::Parquet {
            path: origin.path.clone(),
            reason: error.to_string(),
        })
    })
}

/// As text; None is null.
type Value = Option<Vec<u8>>;

struct Rows {
    origin: Arc<Origin>,
    rows: SerializedFileReader<File>,
    groups: std::ops::Range<usize>,
    text: usize,
    id: Option<usize>,
    /// Of the row group that is being read: the texts, and what may name the rows.
    columns: Option<(Column, Option<Column>)>,
    batch: std::vec::IntoIter<(Value, Value)>,
    row: u64,
}

impl Iterator for Rows {
    type Item = Result<Raw, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((text, id)) = self.batch.next() {
                return Some(Ok(self.raw(text, id)));
            }
            let origin = Arc::clone(&self.origin);
            match guarded(&origin, || self.refill()) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Rows {
    /// Reads the next few rows; false at the end.
    fn refill(&mut self) -> Result<bool, ParquetError> {
        let Some((texts, ids)) = &mut self.columns else {
            let Some(group) = self.groups.next() else {
                return Ok(false);
            };
            let group = self.rows.get_row_group(group)?;
            let schema = self.rows.metadata().file_metadata().schema_descr();
            let column = |number| {
                Ok::<_, ParquetError>(Column {
                    reader: group.get_column_reader(number)?,
                    full: schema.column(number).max_def_level(),
                })
            };
            self.columns = Some((column(self.text)?, self.id.map(column).transpose()?));
            return Ok(true);
        };
        let texts = texts.values()?;
        if texts.is_empty() {
            self.columns = None;
            return Ok(true);
        }
        let ids = match ids {
            Some(ids) => ids.values()?,
            None => vec![None; texts.len()],
        };
        if ids.len() != texts.len() {
            return Err(ParquetError::General("its columns differ in length".into()));
        }
        let rows: Vec<_> = texts.into_iter().zip(ids).collect();
        self.batch = rows.into_iter();
        Ok(true)
    }

    fn raw(&mut self, text: Value, id: Value) -> Raw {
        self.row += 1;
        let content = match text {
            None => Err(RowFault::NotText {
                column: self.origin.column.clone(),
                found: "null",
            }),
            Some(text) if text.len() > self.origin.limit => Err(self.origin.too_long()),
            Some(text) => {
                let id = id.map(|id| String::from_utf8_lossy(&id).into_owned());
                Ok((Form::Cell(id), text))
            }
        };
        self.origin.raw(Some(self.row), 0, content)
    }
}

struct Column {
    reader: ColumnReader,
    /// The definition level of a value that is not null.
    full: i16,
}

impl Column {
    /// The next values, as text.
    fn values(&mut self) -> Result<Vec<Value>, ParquetError> {
        let full = self.full;
        match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(column) => {
                read(column, full, |value| value.data().to_vec())
            }
            ColumnReader::Int32ColumnReader(column) => {
                read(column, full, |value| value.to_string().into())
            }
            ColumnReader::Int64ColumnReader(column) => {
                read(column, full, |value| value.to_string().into())
            }
            _ => Err(ParquetError::General(
                "its schema and its columns differ".into(),
            )),
        }
    }
}

fn read<T: DataType>(
    column: &mut ColumnReaderImpl<T>,
    full: i16,
    show: impl Fn(&T::T) -> Vec<u8>,
) -> Result<Vec<Value>, ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let (rows, _, _) = column.read_records(ROWS, Some(&mut levels), None, &mut values)?;
    // A column that cannot hold null has no levels.
    levels.resize(rows, full);
    let mut values = values.iter();
    let value = |level| {
        if level == full {
            values.next().map(&show)
        } else {
            None
        }
    };
    Ok(levels.into_iter().map(value).collect())
}
