//! Files as archives hold them: compressed, without an ending, or not there yet.

use std::fs;

use cloze_corpus::{Error, ReadError};

use crate::documents::common::{error_of, folder, gzip, open, read_one, texts, zstd};

const POINTER: &[u8] =
    b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 133466304\n";

#[test]
fn zeros_behind_a_member_are_padding() {
    let zeros = [0; 5000];
    for pack in [gzip, zstd] {
        let padded = [
            &pack(b"one "),
            &zeros[..3],
            &pack(b""),
            &gzip(b"two"),
            &zeros,
        ]
        .concat();
        assert_eq!(read_one("a.txt", &padded).0[0].text, "one two");
    }
    let many = gzip(b"word ").repeat(20_000);
    assert_eq!(read_one("a.txt", &many).0[0].text, "word ".repeat(20_000));
}

#[test]
fn what_follows_an_archive_is_told() {
    for pack in [gzip, zstd] {
        let error = error_of("a.txt", &[&pack(b"one"), b"\0two".as_slice()].concat());
        assert!(
            matches!(error, Error::Read(ReadError::Unpack { .. })),
            "{error}"
        );
        let message = error.to_string();
        assert!(
            message.contains("follows") && !message.contains("fetch"),
            "{message}"
        );
    }
}

#[test]
fn a_long_window_is_no_damage() {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(30).unwrap();
    std::io::Write::write_all(&mut encoder, b"one").unwrap();
    assert_eq!(
        read_one("a.txt", &encoder.finish().unwrap()).0[0].text,
        "one"
    );
    // A frame that names a dictionary, with one block of three bytes.
    let packed = b"\x28\xb5\x2f\xfd\x21\x05\x03\x19\0\0one";
    let message = error_of("a.txt", packed).to_string();
    assert!(
        message.contains("Dictionary") && !message.contains("fetch"),
        "{message}"
    );
}

#[test]
fn other_archives_say_what_takes_their_text_out() {
    let tar = [&[b'a'; 257][..], b"ustar\x0000", &[0; 300]].concat();
    let cases: [(&[u8], &str); 6] = [
        (b"BZh91AY&SY\x01\x02", "bunzip2"),
        (b"\xfd7zXZ\0\0\x04", "unxz"),
        (b"PK\x03\x04\x14\0", "unzip"),
        (b"%PDF-1.7\n", "pdftotext"),
        (&tar, "tar -xf"),
        (&gzip(b"one"), "compressed twice"),
    ];
    for (bytes, command) in cases {
        for name in ["a.txt", "b.tar.gz", "b.pdf", "c"] {
            let folder = folder(&[(name, bytes), (&format!("{name}.gz"), &gzip(bytes))]);
            let plain = (name != "a.txt" && name != "b.tar.gz").then_some(name.to_owned());
            for name in plain.into_iter().chain([format!("{name}.gz")]) {
                if command.contains("twice") && !name.ends_with(".gz") {
                    continue;
                }
                let opened = open(&folder.path().join(&name));
                let error =
                    opened.map_or_else(Some, |documents| documents.iter().find_map(Result::err));
                let message = error.expect("an error").to_string();
                assert!(message.contains(command), "{name}: {message}");
            }
        }
    }
    let error = error_of("a.txt", &tar).to_string();
    assert!(error.contains("`tar -xf`"), "{error}");
}

#[test]
fn a_file_without_an_ending_is_told_by_its_content() {
    let folder = folder(&[
        ("AA/wiki_00", b"<doc id=\"1\">\none\n</doc>"),
        (
            "AA/wiki_01",
            b"{\"id\": \"1\", \"text\": \"two\"}\n{\"text\": \"three\"}\n",
        ),
        ("AA/wiki_02.gz", &gzip(b"{\"text\": \"four\"}\n")),
        ("part.001", b"five"),
        ("part.002", b"<!DOCTYPE html><p>six"),
        ("part.003", b"{{template}} seven"),
        ("program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"),
        ("archive", b"PK\x03\x04\x14\0"),
        ("_SUCCESS", b""),
    ]);
    assert_eq!(
        texts(folder.path()),
        [
            "<doc id=\"1\">\none\n</doc>",
            "two",
            "three",
            "four",
            "five",
            "six",
            "{{template}} seven"
        ]
    );
    assert_eq!(open(folder.path()).unwrap().ignored(), 3);
    assert_eq!(texts(&folder.path().join("AA/wiki_01")), ["two", "three"]);
}

#[test]
fn no_reader_takes_the_pointer_of_git_lfs_for_text() {
    for name in [
        "a.txt",
        "a.md",
        "a.html",
        "a.jsonl",
        "a.json.gz",
        "a.csv",
        "a.tsv",
        "a.parquet",
        "a",
    ] {
        if name == "a.parquet" && cfg!(not(feature = "parquet")) {
            continue;
        }
        let folder = folder(&[(name, POINTER)]);
        let path = folder.path().join(name);
        for path in [&path, folder.path()] {
            let error = open(path).unwrap_err();
            assert!(
                matches!(error, Error::Read(ReadError::LfsPointer(_))),
                "{name}: {error}"
            );
        }
    }
    // Compressed with the rest, and of the time when it had another name.
    let old = b"version https://hawser.github.com/spec/v1\noid sha256:4d7a\nsize 1\n";
    for (name, pointer) in [("a.txt.gz", gzip(POINTER)), ("a.txt", old.to_vec())] {
        let folder = folder(&[(name, &pointer)]);
        let read = open(folder.path()).and_then(|all| all.iter().collect::<Result<Vec<_>, _>>());
        let error = read.unwrap_err();
        assert!(
            matches!(error, Error::Read(ReadError::LfsPointer(_))),
            "{name}: {error}"
        );
    }
    // A text about them is one.
    let about = [b"A pointer:\n".as_slice(), POINTER].concat();
    assert_eq!(read_one("a.txt", &about).0.len(), 1);
}

#[test]
fn a_file_that_is_named_like_standard_input_is_read_by_its_path() {
    let folder = folder(&[("-", b"one")]);
    fs::write(folder.path().join("b.txt"), b"two").unwrap();
    assert_eq!(texts(&folder.path().join("./-")), ["one"]);
    assert_eq!(texts(folder.path()), ["one", "two"]);
}
