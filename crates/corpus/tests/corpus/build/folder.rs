//! Whose the folder is.

use std::fs;
use std::process;
use std::sync::Mutex;

use cloze_corpus::{BuildPhase, Corpus, Error, Kind, Pipeline, Split};

use crate::build::{PHASES, files, full, made, rows, scratch, unwatched, verbatim, watched};

#[test]
fn of_two_builds_in_one_folder_the_second_is_told_who_builds() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(20_000));
    let out = folder.path().join("corpus");
    let refused = Mutex::new(Vec::new());
    watched(&documents, &full(), Kind::Byte, &out, &|seen, _| {
        let second = unwatched(&documents, &full(), Kind::Byte, &out);
        refused.lock().unwrap().push((seen.phase, second));
    })
    .unwrap();
    let refused = refused.into_inner().unwrap();
    assert!(refused.len() >= PHASES.len() - 1);
    for (phase, second) in refused {
        let Err(Error::Busy {
            folder: named,
            process,
        }) = second
        else {
            panic!("{phase:?}: {second:?}");
        };
        assert_eq!((named, process), (out.clone(), process::id().to_string()));
    }
    unwatched(&documents, &full(), Kind::Byte, &out).unwrap();
}

#[test]
fn a_folder_of_someone_else_is_refused_and_untouched() {
    let folder = scratch();
    let documents = rows(folder.path(), &["Two documents", "with text"]);
    let out = folder.path().join("precious");
    fs::create_dir_all(out.join("text")).unwrap();
    fs::write(out.join("text/letter.txt"), "Dear").unwrap();
    let before = files(&out);
    let refused = unwatched(&documents, &full(), Kind::Byte, &out);
    assert!(matches!(refused, Err(Error::ForeignFolder(path)) if path == out));
    assert_eq!(files(&out), before);

    // An empty one is welcome, and so is one that is not there.
    for name in ["empty", "some/where/deep"] {
        let out = folder.path().join(name);
        if name == "empty" {
            fs::create_dir(&out).unwrap();
        }
        unwatched(&documents, &full(), Kind::Byte, &out).unwrap();
    }

    let file = folder.path().join("rows.jsonl");
    let refused = unwatched(&documents, &full(), Kind::Byte, &file);
    assert!(matches!(refused, Err(Error::Io { path, .. }) if path.starts_with(&file)));
}

#[test]
fn a_finished_corpus_opens_at_once_and_is_not_built_over() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(20_000));
    let out = folder.path().join("corpus");
    let corpus = unwatched(&documents, &full(), Kind::Byte, &out).unwrap();
    let before = files(&out);

    let calls = Mutex::new(0);
    let again = watched(&documents, &full(), Kind::Byte, &out, &|_, _| {
        *calls.lock().unwrap() += 1;
    });
    assert_eq!(again.unwrap().fingerprint(), corpus.fingerprint());
    assert_eq!(calls.into_inner().unwrap(), 0);

    // Killed after its last act, a build leaves its work, which goes now.
    let work = out.join("work/cleaning");
    fs::create_dir_all(&work).unwrap();
    fs::write(work.join("00000.json"), "{}").unwrap();
    unwatched(&documents, &full(), Kind::Byte, &out).unwrap();
    assert!(files(&out) == before && !out.join("work").exists());

    let others = [
        unwatched(&documents, &verbatim(), Kind::Byte, &out),
        unwatched(&documents, &full(), Kind::Char, &out),
        unwatched(
            &rows(folder.path(), &["Other", "text"]),
            &full(),
            Kind::Byte,
            &out,
        ),
    ];
    for other in others {
        assert!(matches!(other, Err(Error::OtherCorpus(path)) if path == out));
    }
    assert!(files(&out) == before);
    assert!(Corpus::is_in(&out));
}

#[test]
fn a_share_that_cannot_be_is_refused_before_anything_is_read() {
    let folder = scratch();
    let documents = rows(folder.path(), &["Two documents", "with text"]);
    let out = folder.path().join("corpus");
    for share in [0.0, 1.5, f64::NAN] {
        let pipeline = Pipeline::verbatim(Split { share, seed: 1 });
        let refused = unwatched(&documents, &pipeline, Kind::Byte, &out);
        assert!(matches!(refused, Err(Error::Share(_))), "{refused:?}");
        assert!(!out.exists());
    }
}

#[test]
fn what_another_build_left_unfinished_goes() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(20_000));
    let alone = folder.path().join("alone");
    let small = Pipeline::verbatim(crate::build::SPLIT);
    unwatched(&documents, &small, Kind::Char, &alone).unwrap();
    for phase in PHASES {
        let out = folder.path().join(format!("{phase:?}"));
        stop_in(phase, &documents, &out);
        let corpus = unwatched(&documents, &small, Kind::Char, &out).unwrap();
        assert!(
            crate::build::lasting(&out) == crate::build::lasting(&alone),
            "{phase:?}"
        );
        let notes = corpus.report().unwrap().notes;
        assert!(notes.is_empty(), "{notes:?}");
    }
}

fn stop_in(phase: BuildPhase, documents: &cloze_corpus::Documents, out: &std::path::Path) {
    let stopped = watched(documents, &full(), Kind::Bpe, out, &|seen, cancel| {
        cancel.fetch_or(seen.phase == phase, std::sync::atomic::Ordering::Relaxed);
    });
    assert!(matches!(stopped, Err(Error::Cancelled)), "{phase:?}");
}
