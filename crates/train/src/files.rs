//! The file system as checkpoints see it: a seam at which tests make every call fail.

mod disk;
mod faulty;

use std::fmt::Debug;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

pub use disk::Disk;
pub use faulty::Faulty;

/// What a run does to its folder. All of it, and each write, can fail with what the system says.
#[expect(clippy::missing_errors_doc, reason = "each fails alike: said once")]
pub trait Files: Debug + Send + Sync {
    /// Makes a folder and those above it; one that is there is left alone.
    fn create_folder(&self, path: &Path) -> io::Result<()>;

    /// Makes an empty file, in place of one that is there.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Write>>;

    /// Waits until the content of a file, or the names in a folder, are on disk.
    fn sync(&self, path: &Path) -> io::Result<()>;

    /// Gives a file, or a folder, another name in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Makes a link that says `target`.
    fn link(&self, target: &Path, link: &Path) -> io::Result<()>;

    /// Removes a file, a link, or a folder with all that is in it.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// What is in a folder.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// Bytes that may still be written where the path lies.
    fn free(&self, path: &Path) -> io::Result<u64>;
}

/// Whether the disk, or what a user may have of it, is full.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    )
}

/// Repeats a call that a signal interrupted: it has done nothing.
pub(crate) fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
