use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::UTF_8;

use super::ahead::Ahead;
use super::declared::Declared;
use super::encoding::{self, encoding, is_text};
use super::file::SourceFile;
use super::foreign::{self, foreign};
use super::format::Format;
use super::unmarked::Unmarked;
use super::wide::Wide;
use super::{compressed, json};
use crate::clean::declared_encoding;
use crate::{Error, ReadError, is_lfs_pointer};

/// A text, decompressed, in UTF-8 (or what was taken for it), without byte order marks.
pub(super) struct Input {
    pub(super) text: Text,
    /// Whether it was in another encoding, of which nothing but its look told.
    pub(super) guessed: bool,
}

pub(super) type Text = Ahead<Box<dyn Read + Send>>;

/// In how many bytes of a page its declaration is looked for.
const DECLARED: usize = 1 << 16;

/// Opens a file. Whether it is compressed and how it is encoded is told by its first bytes, never
/// by its name.
pub(super) fn open(file: &SourceFile) -> Result<Input, Error> {
    let broken = |error| broken(&file.path, error);
    let mut text = unpacked(file)?;
    let (units, guessed) = encoding(text.look(encoding::LOOK).map_err(broken)?);
    let declared = match (units, file.format) {
        (None, Format::Html) => match text.look(DECLARED).map_err(broken)? {
            [0xef, 0xbb, 0xbf, ..] => None,
            start => declared_encoding(start),
        },
        _ => None,
    };
    let text: Box<dyn Read + Send> = match (units, declared.filter(|it| *it != UTF_8)) {
        (Some(units), _) => Box::new(Unmarked::new(Ahead::new(Wide::new(text, units)))),
        (None, Some(encoding)) => Box::new(Declared::new(text, encoding)),
        (None, None) => Box::new(Unmarked::new(text)),
    };
    let text = Ahead::new(text);
    Ok(Input { text, guessed })
}

/// Whether it is a .parquet file, whatever its name: the format begins and ends with its mark.
pub(super) fn is_parquet(file: &SourceFile) -> Result<bool, Error> {
    const MARK: [u8; 4] = *b"PAR1";
    if file.bytes < 12 {
        return Ok(false);
    }
    let mut input = file.open()?;
    let mut mark_at = |place| {
        let mut mark = [0; 4];
        input.seek(place)?;
        input.read_exact(&mut mark)?;
        Ok(mark == MARK)
    };
    let both =
        mark_at(SeekFrom::Start(0)).and_then(|begins| Ok(begins && mark_at(SeekFrom::End(-4))?));
    both.map_err(Error::io(&file.path))
}

/// The format of a file whose name tells none; none if it is no text.
pub(super) fn guess(file: &SourceFile) -> Result<Option<Format>, Error> {
    if file.bytes == 0 {
        return Ok(None);
    }
    if is_parquet(file)? {
        return Ok(Some(Format::Parquet));
    }
    let mut raw = match unpacked(file) {
        Err(Error::Read(ReadError::Foreign { .. })) => return Ok(None),
        unpacked => unpacked?,
    };
    let start = raw.look(encoding::LOOK);
    let is_text = is_text(start.map_err(|error| broken(&file.path, error))?);
    if !is_text {
        return Ok(None);
    }
    let start = start_of(file)?;
    let start = start.trim_ascii_start();
    let begins = |tag: &[u8]| {
        let start = start.get(..tag.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    Ok(Some(if json::holds_rows(start) {
        Format::Json
    } else if begins(b"<!doctype html") || begins(b"<html") {
        Format::Html
    } else {
        Format::Text
    }))
}

/// The beginning of a text, as it is read.
pub(super) fn start_of(file: &SourceFile) -> Result<Vec<u8>, Error> {
    let mut text = open(file)?.text;
    let start = text.look(encoding::LOOK);
    start
        .map(<[u8]>::to_vec)
        .map_err(|error| broken(&file.path, error))
}

/// An error while reading: of the system, or of what is compressed.
pub(super) fn broken(path: &Path, error: io::Error) -> Error {
    if error.raw_os_error().is_some() {
        return Error::io(path)(error);
    }
    let (path, reason) = (path.to_owned(), error.to_string());
    // In the words of the library: a window, or a dictionary that the file does not hold.
    let is_whole = reason.contains("memory") || reason.contains("Dictionary");
    Error::Read(if error.kind() == ErrorKind::Unsupported || is_whole {
        ReadError::Unpack { path, reason }
    } else {
        ReadError::Compressed { path, reason }
    })
}

fn unpacked(file: &SourceFile) -> Result<Text, Error> {
    let broken = |error| broken(&file.path, error);
    let mut text = Ahead::new(compressed::unpacked(file.open()?).map_err(broken)?);
    let start = text.look(foreign::LOOK).map_err(broken)?;
    if is_lfs_pointer(start) {
        return Err(Error::Read(ReadError::LfsPointer(file.path.clone())));
    }
    match foreign(start) {
        None => Ok(text),
        Some((what, command)) => Err(Error::Read(ReadError::Foreign {
            path: file.path.clone(),
            what,
            command,
        })),
    }
}
