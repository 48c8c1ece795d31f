use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::slice;

use serde_json::{Map, Value};

use super::files::{Format, SourceFile};
use super::{Tally, clean};
use crate::Error;

/// One text and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Clean text: valid UTF-8, lines end in LF, no other control character but the tab.
    pub text: String,
    /// Where the text was read.
    pub source: Source,
}

/// Where a document was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// The line of a .jsonl file, from 1.
    pub line: Option<u64>,
}

/// Reads [`Documents`](crate::Documents) one after the other. After an error it goes on with the
/// next row or file.
#[derive(Debug)]
pub struct Reader<'a> {
    files: slice::Iter<'a, SourceFile>,
    rows: Option<Rows>,
    tally: Tally,
}

impl<'a> Reader<'a> {
    pub(super) fn new(files: &'a [SourceFile]) -> Self {
        Self {
            files: files.iter(),
            rows: None,
            tally: Tally::default(),
        }
    }

    /// What was read so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The next document, empty or not.
    fn read(&mut self) -> Option<Result<Document, Error>> {
        loop {
            if let Some(rows) = &mut self.rows {
                match rows.read(&mut self.tally) {
                    Some(row) => return Some(row),
                    None => self.rows = None,
                }
            }
            let file = self.files.next()?;
            match file.format {
                Format::Text => return Some(read_text(&file.path, &mut self.tally)),
                Format::Rows => match Rows::open(&file.path) {
                    Ok(rows) => self.rows = Some(rows),
                    Err(error) => return Some(Err(error)),
                },
            }
        }
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Document, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.read()? {
                Ok(document) if document.text.trim().is_empty() => self.tally.skipped += 1,
                Ok(document) => {
                    self.tally.documents += 1;
                    self.tally.bytes += document.text.len() as u64;
                    return Some(Ok(document));
                }
                error => return Some(error),
            }
        }
    }
}

fn read_text(path: &Path, tally: &mut Tally) -> Result<Document, Error> {
    let bytes = fs::read(path).map_err(Error::io(path))?;
    let text = clean::decode(&bytes, tally);
    Ok(Document {
        text,
        source: Source {
            path: path.to_owned(),
            line: None,
        },
    })
}

/// The rows of one .jsonl file.
#[derive(Debug)]
struct Rows {
    path: PathBuf,
    input: BufReader<File>,
    line: u64,
    failed: bool,
}

impl Rows {
    fn open(path: &Path) -> Result<Self, Error> {
        let input = BufReader::new(File::open(path).map_err(Error::io(path))?);
        Ok(Self {
            path: path.to_owned(),
            input,
            line: 0,
            failed: false,
        })
    }

    /// The next row that is not blank.
    fn read(&mut self, tally: &mut Tally) -> Option<Result<Document, Error>> {
        let mut bytes = Vec::new();
        // A read that failed once would fail for ever.
        while !self.failed {
            bytes.clear();
            match self.input.read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(_) => self.line += 1,
                Err(source) => {
                    self.failed = true;
                    return Some(Err(Error::Io {
                        path: self.path.clone(),
                        source,
                    }));
                }
            }
            if !bytes.trim_ascii().is_empty() {
                return Some(self.parse(&bytes, tally));
            }
        }
        None
    }

    fn parse(&self, bytes: &[u8], tally: &mut Tally) -> Result<Document, Error> {
        let (path, line) = (self.path.clone(), self.line);
        let json = clean::decode(bytes, tally);
        let mut row: Map<String, Value> = match serde_json::from_str(&json) {
            Ok(row) => row,
            Err(error) => {
                let reason = error.to_string();
                return Err(Error::BrokenRow { path, line, reason });
            }
        };
        let Some(Value::String(text)) = row.remove("text") else {
            return Err(Error::RowWithoutText { path, line });
        };
        let text = clean::without_controls(text, tally);
        Ok(Document {
            text,
            source: Source {
                path,
                line: Some(line),
            },
        })
    }
}
