use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;

use super::file::SourceFile;
use super::format::Format;
use super::utf16::Utf16;
use crate::clean::declared_encoding;
use crate::{Error, ReadError};

/// The bytes of a file, decompressed, in UTF-8 (or what was taken for it), without a byte order mark.
pub(super) type Input = Box<dyn BufRead + Send>;

const BUFFER: usize = 1 << 16;

/// Opens a file. Whether it is compressed and how it is encoded is told by its first bytes, never
/// by its name.
pub(super) fn open(file: &SourceFile) -> Result<Input, Error> {
    let compressed = BufReader::with_capacity(BUFFER, file.open()?);
    let input = decompressed(compressed).and_then(|input| in_utf8(input, file.format));
    input.map_err(|error| broken(&file.path, error))
}

/// Whether it is a .parquet file, whatever its name: the format begins and ends with its mark.
pub(super) fn is_parquet(file: &SourceFile) -> Result<bool, Error> {
    use std::io::{Seek, SeekFrom};
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

/// The format of standard input, which has no name.
pub(super) fn guess(file: &SourceFile) -> Result<Format, Error> {
    if is_parquet(file)? {
        return Ok(Format::Parquet);
    }
    let mut input = open(file)?;
    let start = input
        .fill_buf()
        .map_err(|error| broken(&file.path, error))?;
    Ok(match start.first() {
        Some(b'{') => Format::Json,
        _ => Format::Text,
    })
}

/// An error while reading: of the system, or of what is compressed.
pub(super) fn broken(path: &Path, error: io::Error) -> Error {
    if error.raw_os_error().is_some() {
        return Error::io(path)(error);
    }
    Error::Read(ReadError::Compressed {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

fn decompressed(mut input: BufReader<std::fs::File>) -> io::Result<Box<dyn Read + Send>> {
    Ok(match input.fill_buf()? {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(input)),
        // A frame, or one to be skipped (RFC 8878, section 3.1).
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
            Box::new(zstd::Decoder::with_buffer(input)?)
        }
        _ => Box::new(input),
    })
}

fn in_utf8(mut input: Box<dyn Read + Send>, format: Format) -> io::Result<Input> {
    let mut start = Vec::new();
    input.by_ref().take(BUFFER as u64).read_to_end(&mut start)?;
    let (decoder, mark) = match start.as_slice() {
        [0xff, 0xfe, ..] => (Some(UTF_16LE), 2),
        [0xfe, 0xff, ..] => (Some(UTF_16BE), 2),
        [0xef, 0xbb, 0xbf, ..] => (None, 3),
        page if format == Format::Html => (declared_encoding(page), 0),
        _ => (None, 0),
    };
    let rest = Cursor::new(start.split_off(mark)).chain(input);
    Ok(match decoder.filter(|&encoding| encoding != UTF_8) {
        Some(encoding) => Box::new(BufReader::new(Utf16::new(rest, encoding))),
        None => Box::new(BufReader::with_capacity(BUFFER, rest)),
    })
}
