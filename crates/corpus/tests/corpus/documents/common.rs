use std::fs;
use std::io::Write;
use std::path::Path;

use cloze_corpus::{Document, Documents, Error, ReadError, ReadOptions, Tally};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, contents) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("a writable folder");
        fs::write(path, contents).expect("a writable folder");
    }
    folder
}

pub(crate) fn open(path: &Path) -> Result<Documents, Error> {
    Documents::open(&[path], &ReadOptions::standard())
}

/// Documents of at most so many bytes.
pub(crate) fn short(document: u64) -> ReadOptions {
    ReadOptions {
        document,
        ..ReadOptions::standard()
    }
}

pub(crate) fn read(path: &Path) -> (Vec<Document>, Tally) {
    let documents = open(path).expect("a readable path");
    let mut reader = documents.iter();
    let read = reader.by_ref().collect::<Result<_, _>>();
    (read.expect("readable documents"), reader.tally())
}

pub(crate) fn texts(path: &Path) -> Vec<String> {
    let documents = read(path).0.into_iter();
    documents.map(|document| document.text).collect()
}

/// The only file of a new folder, read.
pub(crate) fn read_one(name: &str, contents: &[u8]) -> (Vec<Document>, Tally) {
    read(folder(&[(name, contents)]).path())
}

pub(crate) fn error_of(name: &str, contents: &[u8]) -> Error {
    let folder = folder(&[(name, contents)]);
    let documents = open(folder.path()).expect("a readable path");
    let error = documents.iter().find_map(Result::err);
    error.expect("an error")
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory")
}

pub(crate) fn jsonl(texts: &[String]) -> Vec<u8> {
    let rows = texts.iter().enumerate();
    let rows = rows.map(|(id, text)| serde_json::json!({"id": id, "text": text, "x": [id]}));
    rows.map(|row| format!("{row}\n"))
        .collect::<String>()
        .into()
}

pub(crate) fn table(delimiter: u8, texts: &[String]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(if delimiter == b',' {
            csv::QuoteStyle::Necessary
        } else {
            csv::QuoteStyle::Never
        })
        .from_writer(Vec::new());
    writer.write_record(["id", "text", "x"]).expect("memory");
    for (id, text) in texts.iter().enumerate() {
        let row = [&id.to_string(), text, ","];
        writer.write_record(row).expect("memory");
    }
    writer.into_inner().expect("memory")
}

/// Reads it in both ways, which must agree, and counts what came out.
pub(crate) fn survey(path: &Path, options: &ReadOptions, bytes: u64) -> (Tally, u64) {
    let documents = Documents::open(&[path], options).expect("a readable path");
    let mut tally = Tally::default();
    let (mut all, mut failed) = (Vec::new(), 0);
    for chunk in documents.chunks(bytes) {
        match chunk {
            Ok(chunk) => {
                let parsed = chunk.parse();
                tally += parsed.tally;
                all.extend(parsed.documents);
            }
            Err(_) => failed += 1,
        }
    }
    let mut reader = documents.iter();
    let (mut one_by_one, mut bad) = (Vec::new(), 0);
    for document in reader.by_ref() {
        match document {
            Ok(document) => one_by_one.push(document),
            Err(Error::Read(ReadError::BadRow(_))) => bad += 1,
            Err(_) => failed -= 1,
        }
    }
    assert_eq!(failed, 0);
    assert_eq!(one_by_one, all);
    assert_eq!(reader.tally(), tally);
    assert_eq!((bad, all.len() as u64), (tally.bad, tally.documents));
    (
        tally,
        all.iter()
            .map(|document| document.text.len() as u64)
            .max()
            .unwrap_or(0),
    )
}
