use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cloze_hub::{Error, Folder};
use tempfile::TempDir;

/// The folder that every input is written to, one after the other.
pub static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a place for temporary files"));

pub fn put(name: &str, bytes: &[u8]) {
    fs::write(FOLDER.path().join(name), bytes).expect("a disk with room");
}

/// Reads every tensor: what is wrong is an error.
pub fn read_weights() -> Result<(), Error> {
    let weights = Folder::open(FOLDER.path())?.weights()?;
    for name in weights.names() {
        drop(weights.read(name)?);
    }
    Ok(())
}

/// A safetensors file.
pub fn framed(header: &[u8], data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header, data].concat()
}

/// Gives the fuzzer something to begin with.
pub fn seed(target: &str, seeds: &[&[u8]]) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    fs::create_dir_all(&corpus).expect("a disk with room");
    for (i, seed) in seeds.iter().enumerate() {
        fs::write(corpus.join(format!("seed-{i}")), seed).expect("a disk with room");
    }
}
