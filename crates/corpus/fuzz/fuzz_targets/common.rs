use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cloze_corpus::{Documents, ReadOptions, Tally};
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a place for temporary files"));

/// Reads the bytes as a file of this name, in chunks and one by one: both must agree.
pub fn read(name: &str, bytes: &[u8]) {
    let path = FOLDER.path().join(name);
    fs::write(&path, bytes).expect("a disk with room");
    let options = ReadOptions {
        column: "text".to_owned(),
        max_bad: 1.0,
        document: 64,
    };
    // An empty file is refused.
    let Ok(documents) = Documents::open(&[&path], &options) else {
        return;
    };
    let (mut all, mut tally) = (Vec::new(), Tally::default());
    for chunk in documents.chunks(100).flatten() {
        let parsed = chunk.parse();
        tally += parsed.tally;
        all.extend(parsed.documents);
    }
    let mut reader = documents.iter();
    assert!(reader.by_ref().flatten().eq(all));
    assert_eq!(reader.tally(), tally);
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
