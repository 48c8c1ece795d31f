use std::fs;
use std::path::PathBuf;

use cloze_corpus::{Documents, Error, ReadError, ReadOptions};

use crate::documents::common::{folder, open, read, short, texts};

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
    assert_eq!(open(folder.path()).unwrap().ignored(), 1);
    // More than once, with the same result.
    for _ in 0..2 {
        assert_eq!(
            texts(folder.path()),
            ["zero", "one", "two", "three", "four"]
        );
    }
    let (read, tally) = read(folder.path());
    let source = &read[1].source;
    assert_eq!((source.row, source.offset), (Some(3), 18));
    assert_eq!(source.id.as_deref(), Some("7"));
    assert!(source.to_string().ends_with("a/b.jsonl:3"));
    assert!(read[2].source.to_string().ends_with("a/z.md"));
    assert_eq!(
        (read[2].source.row, tally.documents, tally.bytes),
        (None, 5, 19)
    );
}

#[test]
fn a_file_that_is_named_twice_is_read_once() {
    let folder = folder(&[("a.txt", b"text"), ("b.txt", b"more")]);
    let paths = [folder.path().to_owned(), folder.path().join("a.txt")];
    let documents = Documents::open(&paths, &ReadOptions::standard()).unwrap();
    assert_eq!((documents.files().len(), documents.ignored()), (2, 1));
}

#[test]
fn a_pattern_finds_what_a_shell_would() {
    let folder = folder(&[
        ("a.txt", b"one"),
        ("b/c/d.txt", b"two"),
        ("b/e.md", b"three"),
        (".hidden/f.txt", b"no"),
        ("b/g.png", b"no"),
        ("[1].txt", b"zero"),
    ]);
    let at = |pattern| texts(&folder.path().join(pattern));
    assert_eq!(at("**/*.txt"), ["zero", "one", "two"]);
    assert_eq!(at("b/*"), ["two", "three"]);
    assert_eq!(at("?.txt"), ["one"]);
    // A file of that name goes before the pattern.
    assert_eq!(at("[1].txt"), ["zero"]);
    let fails = |pattern| open(&folder.path().join(pattern)).unwrap_err();
    assert!(matches!(fails("*.csv"), Error::Read(ReadError::NoMatch(_))));
    assert!(matches!(
        fails("b/*.png"),
        Error::Read(ReadError::NoMatch(_))
    ));
    assert!(matches!(
        fails("a***"),
        Error::Read(ReadError::Pattern { .. })
    ));
}

#[test]
fn bad_paths_are_told_apart() {
    let folder = folder(&[
        ("empty.txt", b""),
        ("a.pdf", b"%PDF"),
        ("b.jsno", b"{}"),
        ("c.pdf.gz", b"text"),
        ("d", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"),
        ("sub/b.png", b"png"),
    ]);
    let fails = |name| open(&folder.path().join(name)).unwrap_err();
    assert!(matches!(fails("nowhere"), Error::Missing(_)));
    assert!(matches!(
        fails("empty.txt"),
        Error::Read(ReadError::EmptyFile(_))
    ));
    assert!(matches!(
        fails("c.pdf.gz"),
        Error::Read(ReadError::UnknownFormat { .. })
    ));
    assert!(matches!(
        fails("d"),
        Error::Read(ReadError::UnknownFormat { .. })
    ));
    let message = fails("sub").to_string();
    assert!(message.contains(".txt, .md"), "{message}");
    let message = fails("a.pdf").to_string();
    for format in [".txt", ".md", ".jsonl", ".csv", ".parquet", ".gz"] {
        assert!(message.contains(format), "{message}");
    }
    assert!(!message.contains("is it"), "{message}");
    let message = fails("b.jsno").to_string();
    assert!(message.ends_with("is it .json?"), "{message}");
}

#[test]
fn a_reading_out_of_range_is_refused() {
    let folder = folder(&[("a.txt", b"text")]);
    let open = |options| Documents::open(&[folder.path()], &options).unwrap_err();
    assert!(matches!(
        open(short(15)),
        Error::Read(ReadError::DocumentTooSmall { .. })
    ));
    for max_bad in [-0.1, 1.1, f64::NAN] {
        let options = ReadOptions {
            max_bad,
            ..ReadOptions::standard()
        };
        assert!(matches!(open(options), Error::Read(ReadError::MaxBad(_))));
    }
}

#[test]
fn a_file_that_changes_is_seen() {
    let folder = folder(&[("a.txt", b"text"), ("b.jsonl", b"{\"text\": \"a\"}\n")]);
    for name in ["a.txt", "b.jsonl"] {
        let path = folder.path().join(name);
        let documents = open(&path).unwrap();
        let before = documents.fingerprint();
        fs::write(&path, b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n").unwrap();
        let error = documents.iter().find_map(Result::err).unwrap();
        assert!(
            matches!(error, Error::Read(ReadError::Changed { after: 28, .. })),
            "{error}"
        );
        assert_ne!(open(&path).unwrap().fingerprint(), before);
    }
}

#[test]
fn the_fingerprint_tells_inputs_apart() {
    let folder = folder(&[("a.txt", b"text"), ("b.txt", b"text")]);
    let of = |paths: &[PathBuf], options: &ReadOptions| {
        Documents::open(paths, options).unwrap().fingerprint()
    };
    let [a, b] = ["a.txt", "b.txt"].map(|name| folder.path().join(name));
    let all = [
        of(std::slice::from_ref(&a), &ReadOptions::standard()),
        of(std::slice::from_ref(&b), &ReadOptions::standard()),
        of(&[a.clone(), b.clone()], &ReadOptions::standard()),
        of(&[b, a.clone()], &ReadOptions::standard()),
        of(std::slice::from_ref(&a), &short(100)),
    ];
    let distinct: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
    assert_eq!(all[0], of(&[a], &ReadOptions::standard()));
}

#[cfg(not(feature = "parquet"))]
#[test]
fn what_was_not_built_in_is_named() {
    let columns = b"PAR1 and what it holds PAR1";
    let folder = folder(&[("a.parquet", b"text"), ("b.txt", columns)]);
    let refused = open(&folder.path().join("a.parquet")).unwrap_err();
    let documents = open(&folder.path().join("b.txt")).unwrap();
    let hidden = documents.iter().next().unwrap().unwrap_err();
    for error in [refused, hidden] {
        assert!(error.to_string().contains("--features parquet"), "{error}");
    }
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_loop_of_links_ends() {
        let folder = folder(&[("a/text.txt", b"text")]);
        symlink(folder.path(), folder.path().join("a/up")).unwrap();
        symlink(folder.path().join("a"), folder.path().join("b")).unwrap();
        assert_eq!(texts(folder.path()), ["text"]);
    }

    #[test]
    fn a_link_to_nowhere_is_named_where_it_would_be_read() {
        let folder = folder(&[("a.txt", b"text")]);
        for name in [".#a.txt", "b.png"] {
            symlink("nowhere", folder.path().join(name)).unwrap();
        }
        assert_eq!(open(folder.path()).unwrap().ignored(), 2);
        let link = folder.path().join("b.txt");
        symlink("nowhere", &link).unwrap();
        for path in [folder.path(), &link] {
            let error = open(path).unwrap_err();
            assert!(
                matches!(&error, Error::Read(ReadError::BrokenLink(path)) if *path == link),
                "{error}"
            );
        }
    }

    #[test]
    fn only_regular_files_are_read() {
        let folder = folder(&[("a.txt/b.txt", b"text")]);
        // A folder is a folder, whatever its name.
        assert_eq!(texts(&folder.path().join("a.txt")), ["text"]);
        let path = folder.path().join("c.txt");
        let _socket = UnixListener::bind(&path).unwrap();
        for path in [folder.path(), &path, "/dev/null".as_ref()] {
            let error = open(path).unwrap_err();
            assert!(
                matches!(error, Error::Read(ReadError::NotAFile { .. })),
                "{error}"
            );
        }
    }
}
