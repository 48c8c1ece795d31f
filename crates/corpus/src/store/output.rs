use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use crate::Error;

/// A file that is hashed while it is written.
#[derive(Debug)]
pub(super) struct Output {
    path: PathBuf,
    file: BufWriter<File>,
    hasher: blake3::Hasher,
}

impl Output {
    pub(super) fn create(path: PathBuf) -> Result<Self, Error> {
        let file = File::create(&path).map_err(Error::io(&path))?;
        Ok(Self {
            path,
            file: BufWriter::new(file),
            hasher: blake3::Hasher::new(),
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.hasher.update(bytes);
        self.file.write_all(bytes).map_err(Error::io(&self.path))
    }

    /// Brings all bytes to the disk and returns their BLAKE3.
    pub(super) fn complete(mut self) -> Result<blake3::Hash, Error> {
        let flushed = self.file.flush();
        let synced = flushed.and_then(|()| self.file.get_ref().sync_all());
        synced.map_err(Error::io(&self.path))?;
        Ok(self.hasher.finalize())
    }
}
