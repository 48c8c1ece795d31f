use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

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

/// Writes a small file whole or not at all.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".partial");
    let partial = path.with_file_name(name);
    let saved = Output::create(partial.clone())
        .and_then(|mut output| {
            output.write(bytes)?;
            output.complete()
        })
        .and_then(|_| rename(&partial, path));
    if saved.is_err() {
        // What cannot be removed is overwritten the next time.
        let _ = fs::remove_file(&partial);
    }
    saved
}

/// A rename that outlives a loss of power.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(Error::io(to))?;
    to.parent().map_or(Ok(()), sync_folder)
}

/// Brings the names in a folder to the disk.
pub(super) fn sync_folder(folder: &Path) -> Result<(), Error> {
    // The parent of a plain file name is the empty path.
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let sync = || File::open(folder)?.sync_all();
    sync().map_err(Error::io(folder))
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
