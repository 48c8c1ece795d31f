use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use crate::Error;

/// Enough for BLAKE3 to fill its vectors.
const BUFFER: usize = 64 * 1024;

/// A file that is hashed while it is written.
#[derive(Debug)]
pub(super) struct Output {
    path: PathBuf,
    file: BufWriter<Hashed>,
}

impl Output {
    pub(super) fn create(path: PathBuf) -> Result<Self, Error> {
        let file = File::create(&path).map_err(Error::io(&path))?;
        let hasher = blake3::Hasher::new();
        let file = BufWriter::with_capacity(BUFFER, Hashed { file, hasher });
        Ok(Self { path, file })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(Error::io(&self.path))
    }

    /// Brings all bytes to the disk and returns their BLAKE3.
    pub(super) fn complete(mut self) -> Result<blake3::Hash, Error> {
        let flushed = self.file.flush();
        let synced = flushed.and_then(|()| self.file.get_ref().file.sync_all());
        synced.map_err(Error::io(&self.path))?;
        Ok(self.file.get_ref().hasher.finalize())
    }
}

#[derive(Debug)]
struct Hashed {
    file: File,
    hasher: blake3::Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
