use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use crate::Error;

/// A file that gets its name when it is complete, and is removed if it never is.
#[derive(Debug)]
pub(super) struct Output {
    path: PathBuf,
    temporary: PathBuf,
    file: BufWriter<Hashed>,
}

impl Output {
    pub(super) fn create(path: PathBuf) -> Result<Self, Error> {
        let mut temporary = path.clone().into_os_string();
        temporary.push(".partial");
        let temporary = PathBuf::from(temporary);
        let file = File::create(&temporary).map_err(Error::io(&temporary))?;
        let file = BufWriter::new(Hashed {
            file,
            hasher: blake3::Hasher::new(),
        });
        Ok(Self {
            path,
            temporary,
            file,
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file
            .write_all(bytes)
            .map_err(Error::io(&self.temporary))
    }

    /// Brings all bytes to the disk and returns their BLAKE3.
    pub(super) fn complete(&mut self) -> Result<String, Error> {
        let synced = self
            .file
            .flush()
            .and_then(|()| self.file.get_ref().file.sync_all());
        synced.map_err(Error::io(&self.temporary))?;
        Ok(self.file.get_ref().hasher.finalize().to_string())
    }

    /// Takes the file that has the name now out of the way.
    pub(super) fn withdraw_older(&self) -> Result<(), Error> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::io(&self.path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Gives the file its name.
    pub(super) fn publish(&self) -> Result<(), Error> {
        fs::rename(&self.temporary, &self.path).map_err(Error::io(&self.path))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // After `publish` there is none; and a file that cannot be removed is overwritten by the
        // next writer.
        let _ = fs::remove_file(&self.temporary);
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
