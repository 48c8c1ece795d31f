//! Files that are there whole, or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// Writes under another name, brings the bytes to the disk, and gives the file its name. The path of
/// an error is the one that the system refused.
pub(crate) fn save(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Error> {
    let partial = path.with_added_extension("partial");
    let written = File::create(&partial).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()
    });
    let saved = written
        .map_err(Error::io(&partial))
        .and_then(|()| fs::rename(&partial, path).map_err(Error::io(path)));
    if saved.is_err() {
        // What cannot be removed is overwritten the next time.
        let _ = fs::remove_file(&partial);
    }
    saved
}

pub(crate) fn save_json(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    save(path, |out| {
        serde_json::to_writer(&mut *out, value)?;
        out.write_all(b"\n")
    })
}

/// None where there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(Error::io(path)),
    }
}

/// None where there is no such file, or not a whole one: it is made anew.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    let json = read(path)?;
    Ok(json.and_then(|json| serde_json::from_slice(&json).ok()))
}

pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(Error::io(path))
}

/// Removes a file, if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    gone(fs::remove_file(path)).map_err(Error::io(path))
}

/// Removes a folder and all that is in it, if it is there.
pub(crate) fn remove_folder(path: &Path) -> Result<(), Error> {
    gone(fs::remove_dir_all(path)).map_err(Error::io(path))
}

/// A rename that outlives a loss of power.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(Error::io(to))?;
    to.parent().map_or(Ok(()), sync_folder)
}

/// Brings the names in a folder to the disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    // The parent of a plain file name is the empty path.
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let sync = || File::open(folder)?.sync_all();
    sync().map_err(Error::io(folder))
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
