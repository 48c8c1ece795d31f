use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::position::Numbers;
use super::scratch::Scratch;
use super::sort::{read_record, write_record};
use crate::{Error, numbers};

/// The shingle sets of the documents that were paired, on disk. Every document has a place, most an
/// empty one.
#[derive(Debug)]
pub(super) struct Sets<'a> {
    numbers: &'a Numbers,
    paths: [PathBuf; 2],
}

/// Writes the sets of all documents in order.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    sets: Sets<'a>,
    /// Where each set begins, and the end of the last.
    places: BufWriter<File>,
    elements: BufWriter<File>,
    end: u64,
}

/// Reads sets; each thread has its own.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    sets: &'a Sets<'a>,
    files: [File; 2],
}

impl<'a> Sets<'a> {
    pub(super) fn create(scratch: &Scratch, numbers: &'a Numbers) -> Result<Writer<'a>, Error> {
        let paths = ["places", "sets"].map(|name| scratch.file(name));
        let create = |path: &PathBuf| {
            File::create(path)
                .map(BufWriter::new)
                .map_err(Error::io(path))
        };
        let mut writer = Writer {
            places: create(&paths[0])?,
            elements: create(&paths[1])?,
            sets: Self { numbers, paths },
            end: 0,
        };
        writer.place()?;
        Ok(writer)
    }

    pub(super) fn open(&self) -> Result<Reader<'_>, Error> {
        let open = |path: &PathBuf| File::open(path).map_err(Error::io(path));
        Ok(Reader {
            sets: self,
            files: [open(&self.paths[0])?, open(&self.paths[1])?],
        })
    }
}

impl<'a> Writer<'a> {
    /// Of the next document.
    pub(super) fn push(&mut self, set: &[u64]) -> Result<(), Error> {
        let written = self.elements.write_all(&numbers::encode(set));
        written.map_err(Error::io(&self.sets.paths[1]))?;
        self.end += set.len() as u64;
        self.place()
    }

    pub(super) fn finish(mut self) -> Result<Sets<'a>, Error> {
        self.places
            .flush()
            .map_err(Error::io(&self.sets.paths[0]))?;
        self.elements
            .flush()
            .map_err(Error::io(&self.sets.paths[1]))?;
        Ok(self.sets)
    }

    fn place(&mut self) -> Result<(), Error> {
        write_record(&mut self.places, [self.end]).map_err(Error::io(&self.sets.paths[0]))
    }
}

impl Reader<'_> {
    /// The set of the document at this packed position.
    pub(super) fn read(&mut self, position: u64) -> Result<Vec<u64>, Error> {
        let [start, end] = self.place(position)?;
        let mut bytes = vec![0; (end - start) as usize * 8];
        let file = &mut self.files[1];
        let read = file
            .seek(SeekFrom::Start(start * 8))
            .and_then(|_| file.read_exact(&mut bytes));
        read.map_err(Error::io(&self.sets.paths[1]))?;
        Ok(numbers::decode(&bytes))
    }

    /// Its number of elements.
    pub(super) fn len(&mut self, position: u64) -> Result<u64, Error> {
        let [start, end] = self.place(position)?;
        Ok(end - start)
    }

    fn place(&mut self, position: u64) -> Result<[u64; 2], Error> {
        let at = SeekFrom::Start(self.sets.numbers.of(position) * 8);
        let file = &mut self.files[0];
        let place = file.seek(at).and_then(|_| read_record(file));
        place.map_err(Error::io(&self.sets.paths[0]))
    }
}
