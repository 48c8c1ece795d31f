//! ReadOptions needs the memory of a few documents, whatever the size of the files. Alone in its
//! process, whose peak it measures.

use std::fs::{self, File};
use std::io::{BufWriter, Write};

use cloze_corpus::{Documents, Error, ReadError, ReadOptions};

const SIZE: u64 = 128 << 20;

/// The most memory that this process ever held, in bytes; None where the system does not tell.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}

#[test]
fn a_line_without_end_fits_in_100_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    for (name, start) in [
        ("a.txt", ""),
        ("b.jsonl", "{\"text\": \""),
        ("c.csv", "text\n\""),
    ] {
        let mut file = BufWriter::new(File::create(folder.path().join(name)).unwrap());
        file.write_all(start.as_bytes()).unwrap();
        for _ in 0..SIZE >> 13 {
            file.write_all(&[b'x'; 1 << 13]).unwrap();
        }
    }
    let documents = Documents::open(&[folder.path()], &ReadOptions::standard()).unwrap();
    let (mut bytes, mut bad, mut open) = (0, 0, 0);
    for chunk in documents.chunks(8 << 20) {
        match chunk {
            Ok(chunk) => {
                let parsed = chunk.parse();
                bytes += parsed.tally.bytes;
                bad += parsed.tally.bad;
            }
            Err(Error::Read(ReadError::OpenQuote { line: 2, .. })) => open += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((bytes, bad, open), (SIZE, 1, 1));
    match peak() {
        Some(peak) => assert!(peak < 100 << 20, "{peak} bytes"),
        None => println!("the peak of memory is not known on this system"),
    }
}
