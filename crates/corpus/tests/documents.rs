//! Reading: formats, dirt, and bad input.

use std::fs;
use std::path::{Path, PathBuf};

use cloze_corpus::{Document, Documents, Error, Tally};
use proptest::prelude::*;
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, contents) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a writable folder")).expect("a writable folder");
        fs::write(path, contents).expect("a writable folder");
    }
    folder
}

fn read(path: &Path) -> (Vec<Document>, Tally) {
    let documents = Documents::open(&[path]).expect("a readable path");
    let mut reader = documents.iter();
    let read = reader
        .by_ref()
        .collect::<Result<_, _>>()
        .expect("readable documents");
    (read, reader.tally())
}

fn texts(path: &Path) -> Vec<String> {
    read(path)
        .0
        .into_iter()
        .map(|document| document.text)
        .collect()
}

#[test]
fn folders_are_read_in_order_of_names() {
    let folder = folder(&[
        ("b.txt", b"three"),
        ("a/z.md", b"two"),
        (
            "a/b.jsonl",
            b"{\"text\": \"zero\"}\n\n{\"id\": 7, \"text\": \"one\"}",
        ),
        ("picture.png", b"no text"),
        (".hidden/x.txt", b"no text either"),
        ("c.TXT", b"four"),
    ]);
    let documents = Documents::open(&[folder.path()]).unwrap();
    assert_eq!(documents.ignored(), 1);
    // More than once, with the same result.
    for _ in 0..2 {
        assert_eq!(
            texts(folder.path()),
            ["zero", "one", "two", "three", "four"]
        );
    }
    let (read, tally) = read(folder.path());
    assert_eq!(read[1].source.line, Some(3));
    assert!(read[1].source.path.ends_with("a/b.jsonl"));
    assert_eq!(
        (read[2].source.line, tally.documents, tally.bytes),
        (None, 5, 19)
    );
}

#[test]
fn a_file_that_is_named_twice_is_read_once() {
    let folder = folder(&[("a.txt", b"text"), ("b.txt", b"more")]);
    let paths = [folder.path().to_owned(), folder.path().join("a.txt")];
    let documents = Documents::open(&paths).unwrap();
    assert_eq!((documents.files().len(), documents.ignored()), (2, 1));
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let folder = folder(&[("a/text.txt", b"text")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("a"), folder.path().join("b")).unwrap();
    assert_eq!(texts(folder.path()), ["text"]);
}

#[test]
fn dirt_is_removed_and_counted() {
    let folder = folder(&[
        (
            "a.txt",
            b"\xef\xbb\xbfone\r\ntwo\rthree\tfour\0\x07 \xff\xfe end",
        ),
        ("b.txt", b" \n\t"),
        (
            "c.jsonl",
            b"\xef\xbb\xbf{\"text\": \"nul \\u0000 here\"}\r\n{\"text\": \"\"}",
        ),
    ]);
    let (read, tally) = read(folder.path());
    let texts: Vec<_> = read.iter().map(|document| document.text.as_str()).collect();
    assert_eq!(
        texts,
        ["one\ntwo\nthree\tfour \u{fffd}\u{fffd} end", "nul  here"]
    );
    assert_eq!((tally.documents, tally.skipped), (2, 2));
    assert_eq!((tally.replaced, tally.dropped), (2, 3));
    assert_eq!(
        tally.to_string(),
        "2 documents, 38 bytes of text, 2 empty documents skipped, \
         2 invalid UTF-8 sequences replaced, 3 control characters dropped"
    );
}

#[test]
fn bad_paths_are_told_apart() {
    let open = |path: PathBuf| Documents::open(&[path]).unwrap_err();
    let folder = folder(&[
        ("empty.txt", b""),
        ("a.pdf", b"%PDF"),
        ("sub/b.png", b"png"),
    ]);
    let at = |name| folder.path().join(name);
    assert!(matches!(open(at("nowhere")), Error::Missing(_)));
    assert!(matches!(open(at("empty.txt")), Error::EmptyFile(_)));
    assert!(matches!(open(at("a.pdf")), Error::UnknownFormat(_)));
    assert!(matches!(open(at("sub")), Error::EmptyFolder(_)));
    let message = open(at("a.pdf")).to_string();
    for format in [".txt", ".md", ".jsonl"] {
        assert!(message.contains(format), "{message}");
    }
}

#[test]
fn broken_rows_are_named_and_the_others_read() {
    let folder = folder(&[(
        "rows.jsonl",
        b"{\"text\": \"good\"}\n{\"text\": \n\n{\"body\": \"x\"}\n{\"text\": 5}\n[1]\n{\"text\": \"end\"}",
    )]);
    let documents = Documents::open(&[folder.path()]).unwrap();
    let read: Vec<_> = documents.iter().collect();
    assert_eq!(read.len(), 6);
    assert_eq!(read[0].as_ref().unwrap().text, "good");
    assert!(matches!(read[1], Err(Error::BrokenRow { line: 2, .. })));
    assert!(matches!(
        read[2],
        Err(Error::RowWithoutText { line: 4, .. })
    ));
    assert!(matches!(
        read[3],
        Err(Error::RowWithoutText { line: 5, .. })
    ));
    assert!(matches!(read[4], Err(Error::BrokenRow { line: 6, .. })));
    assert_eq!(read[5].as_ref().unwrap().text, "end");
    assert!(read[1].as_ref().unwrap_err().to_string().contains("line 2"));
}

/// Bytes that are more likely than others to upset a reader.
fn dirt() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            "\r\n",
            "\r",
            "\n",
            "\0",
            "\u{feff}",
            "{\"text\": \"",
            "\"}",
            "中",
            "é"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_and_accounted_for(bytes in dirt()) {
        let folder = folder(&[("a.txt", &bytes)]);
        let (read, tally) = read(folder.path());
        prop_assert_eq!(tally.documents + tally.skipped, 1);
        prop_assert_eq!(tally.documents, read.len() as u64);
        let text = read.first().map_or("", |document| &document.text);
        prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));

        // By the standard library: what is kept, replaced and dropped is all there was.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let lossy = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let controls = lossy.matches(|c: char| c.is_control() && !"\r\n\t".contains(c)).count();
        prop_assert_eq!(tally.dropped, controls as u64);
        if tally.documents == 1 {
            let marks = |text: &str| text.matches('\u{fffd}').count() as u64;
            let genuine = bytes.utf8_chunks().map(|chunk| marks(chunk.valid())).sum::<u64>();
            prop_assert_eq!(marks(text), tally.replaced + genuine);
            prop_assert_eq!(text.chars().count(), lossy.chars().count() - controls);
        }
    }

    #[test]
    fn any_rows_are_read_or_named(bytes in dirt()) {
        let folder = folder(&[("a.jsonl", &bytes)]);
        let documents = Documents::open(&[folder.path()]).unwrap();
        let mut reader = documents.iter();
        let outcomes = reader.by_ref().count() as u64 + reader.tally().skipped;
        let rows = bytes.split(|&byte| byte == b'\n').filter(|row| !row.trim_ascii().is_empty());
        prop_assert_eq!(outcomes, rows.count() as u64);
    }
}
