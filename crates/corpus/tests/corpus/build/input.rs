//! Input that is not as it should be.

use std::fs::{self, File};
use std::io::Write;
use std::sync::Once;

use cloze_corpus::{BuildPhase, Documents, Error, Kind, ReadError, ReadOptions};

use crate::build::{made, open, rows, scratch, texts, unwatched, verbatim, watched};

#[test]
fn a_file_that_grows_while_it_is_read_is_refused() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(9 << 18));
    let path = folder.path().join("rows.jsonl");
    let out = folder.path().join("corpus");
    let once = Once::new();
    let refused = watched(&documents, &verbatim(), Kind::Byte, &out, &|seen, _| {
        if seen.phase == BuildPhase::Cleaning {
            once.call_once(|| {
                let mut file = File::options().append(true).open(&path).unwrap();
                file.write_all(b"{\"text\": \"more\"}\n").unwrap();
            });
        }
    });
    let Err(Error::Read(ReadError::Changed {
        path: named,
        before,
        after,
    })) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!((named, after), (path.clone(), before + 17));
    // The same documents stay refused: what was read before the change may be of another text.
    let refused = unwatched(&documents, &verbatim(), Kind::Byte, &out);
    assert!(matches!(
        refused,
        Err(Error::Read(ReadError::Changed { .. }))
    ));

    // Found again, they are other documents.
    let corpus = unwatched(&open(&path), &verbatim(), Kind::Byte, &out).unwrap();
    assert_eq!(texts(&corpus).last().unwrap(), "more");
    let notes = corpus.report().unwrap().notes;
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn a_file_that_is_gone_is_named() {
    let folder = scratch();
    let documents = rows(folder.path(), &["Two documents", "with text"]);
    let path = folder.path().join("rows.jsonl");
    fs::remove_file(&path).unwrap();
    let out = folder.path().join("corpus");
    let refused = unwatched(&documents, &verbatim(), Kind::Byte, &out);
    assert!(matches!(refused, Err(Error::Io { path: named, .. }) if named == path));
}

#[test]
fn bad_rows_are_refused_or_counted() {
    let folder = scratch();
    let path = folder.path().join("rows.jsonl");
    let bad = "{\"text\": \"One text\"}\n{\"text\": \n{\"text\": \"Another\"}\n[]\n";
    fs::write(&path, bad).unwrap();
    let build = |max_bad: f64| {
        let options = ReadOptions {
            max_bad,
            ..ReadOptions::standard()
        };
        let documents = Documents::open(&[&path], &options).unwrap();
        let out = folder.path().join(max_bad.to_string());
        unwatched(&documents, &verbatim(), Kind::Byte, &out)
    };
    for (max_bad, examples) in [(0.0, 2), (0.4, 2)] {
        let refused = build(max_bad);
        let Err(Error::Read(ReadError::TooManyBad {
            bad: 2,
            rows: 4,
            examples: found,
            ..
        })) = refused
        else {
            panic!("{refused:?}");
        };
        assert_eq!(found.len(), examples);
        assert!(found[0].starts_with(&format!("{}:2", path.display())));
    }

    let corpus = build(0.5).unwrap();
    assert_eq!(texts(&corpus), ["One text", "Another"]);
    let report = corpus.report().unwrap();
    let read = &report.stages[0];
    assert_eq!((read.documents_in, read.documents_out), (4, 2));
    assert!(report.notes[0].starts_with("2 rows could not be read"));
    assert!(report.notes[1].starts_with(&format!("{}:2", path.display())));
}
