//! The one place of this crate where code is unsafe.
#![allow(unsafe_code, reason = "a file is mapped into memory")]

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;

/// Maps a file into memory, for reading.
pub(super) fn map(path: &Path) -> io::Result<Mmap> {
    let file = File::open(path)?;
    // SAFETY: the bytes must not change while they are mapped. A store is never written in place:
    // its shards lie in a folder of their own until they are complete, and a newer store replaces
    // the names, not the bytes. Whoever edits the files of a store by hand while a program has it open breaks
    // this, as with every mapped file. Any bytes are valid contents: nothing is assumed of them
    // but their number.
    unsafe { Mmap::map(&file) }
}
