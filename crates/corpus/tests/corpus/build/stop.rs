//! A build that is stopped, and goes on.

use std::sync::Mutex;
use std::sync::atomic::Ordering;

use cloze_corpus::{BuildPhase, Corpus, Error, Kind, Progress};

use crate::build::{PHASES, full, lasting, made, rows, scratch, unwatched, verbatim, watched};

#[test]
fn it_stops_in_every_phase_and_goes_on_from_there() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(9 << 18));
    let undisturbed = folder.path().join("undisturbed");
    let expected = unwatched(&documents, &full(), Kind::Bpe, &undisturbed).unwrap();

    for phase in PHASES {
        let out = folder.path().join(format!("{phase:?}"));
        let stopped = watched(&documents, &full(), Kind::Bpe, &out, &|seen, cancel| {
            cancel.fetch_or(seen.phase == phase, Ordering::Relaxed);
        });
        assert!(matches!(stopped, Err(Error::Cancelled)), "{phase:?}");
        assert!(matches!(Corpus::open(&out), Err(Error::NoCorpus(_))));

        // Of the phases before, nothing is done again but to read what is there.
        let corpus = unwatched(&documents, &full(), Kind::Bpe, &out).unwrap();
        assert_eq!(corpus.fingerprint(), expected.fingerprint(), "{phase:?}");
        assert!(lasting(&out) == lasting(&undisturbed), "{phase:?}");
        let notes = corpus.report().unwrap().notes;
        assert!(
            notes
                .iter()
                .any(|note| note.starts_with("an interrupted build"))
        );
    }
    let notes = expected.report().unwrap().notes;
    assert!(
        !notes
            .iter()
            .any(|note| note.starts_with("an interrupted build"))
    );
}

#[test]
fn it_goes_on_however_often_it_is_stopped() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(9 << 18));
    let expected = unwatched(&documents, &full(), Kind::Byte, &folder.path().join("one")).unwrap();
    let out = folder.path().join("corpus");
    let mut last = 0;
    for calls in (1_usize..).step_by(3) {
        let seen = Mutex::new(0);
        let stopped = watched(&documents, &full(), Kind::Byte, &out, &|_, cancel| {
            *seen.lock().unwrap() += 1;
            cancel.fetch_or(*seen.lock().unwrap() >= calls, Ordering::Relaxed);
        });
        match stopped {
            Err(Error::Cancelled) => last = calls,
            built => {
                assert_eq!(built.unwrap().fingerprint(), expected.fingerprint());
                break;
            }
        }
    }
    assert!(last > PHASES.len(), "stopped {last} times");
}

#[test]
fn progress_only_grows_and_names_its_phases_in_order() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(9 << 18));
    let seen = Mutex::new(Vec::<Progress>::new());
    let out = folder.path().join("corpus");
    // On one thread: several report in no order.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    let build = || {
        watched(
            &documents,
            &full(),
            Kind::WordPiece,
            &out,
            &|progress, _| {
                seen.lock().unwrap().push(progress);
            },
        )
    };
    pool.build().unwrap().install(build).unwrap();
    let seen = seen.into_inner().unwrap();
    for pair in seen.windows(2) {
        let same = pair[0].phase == pair[1].phase;
        assert!(!same || pair[0].done <= pair[1].done, "{pair:?}");
    }
    let mut order: Vec<BuildPhase> = seen.iter().map(|progress| progress.phase).collect();
    order.dedup();
    assert_eq!(order, PHASES);
    for phase in PHASES {
        let of_phase = || seen.iter().filter(|progress| progress.phase == phase);
        assert!(of_phase().all(|progress| progress.done <= progress.total));
        assert!(of_phase().count() > 2, "{phase:?}");
    }
}

#[test]
fn it_stops_while_a_vocabulary_is_learned() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(1 << 18));
    for kind in [Kind::Bpe, Kind::WordPiece, Kind::Unigram] {
        let undisturbed = folder.path().join(format!("{kind:?} undisturbed"));
        let expected = unwatched(&documents, &full(), kind, &undisturbed).unwrap();
        let out = folder.path().join(format!("{kind:?}"));
        // The last byte was read.
        let stopped = watched(&documents, &full(), kind, &out, &|seen, cancel| {
            let learns = seen.phase == BuildPhase::Training && seen.done == seen.total;
            cancel.fetch_or(learns, Ordering::Relaxed);
        });
        assert!(matches!(stopped, Err(Error::Cancelled)), "{kind:?}");
        assert!(!out.join("tokenizer.json").exists());
        let corpus = unwatched(&documents, &full(), kind, &out).unwrap();
        assert_eq!(corpus.fingerprint(), expected.fingerprint(), "{kind:?}");
    }
}

#[test]
fn it_stops_within_a_document_that_is_learned_from() {
    let folder = scratch();
    let documents = rows(
        folder.path(),
        &["word ".repeat(1 << 19), "held out".to_owned()],
    );
    for kind in [Kind::Bpe, Kind::WordPiece, Kind::Unigram, Kind::Char] {
        let (seen, out) = (Mutex::new(0), folder.path().join(format!("{kind:?}")));
        let stopped = watched(&documents, &verbatim(), kind, &out, &|progress, cancel| {
            if progress.phase == BuildPhase::Training {
                *seen.lock().unwrap() += 1;
                cancel.store(true, Ordering::Relaxed);
            }
        });
        assert!(matches!(stopped, Err(Error::Cancelled)), "{kind:?}");
        // Each thread may ask once more, of forty pieces.
        assert!(*seen.lock().unwrap() < 20, "{kind:?}: {seen:?}");
    }
}

#[test]
fn long_words_are_learned_from_in_parts_and_counted() {
    let folder = scratch();
    let word = |at: usize| ["A", "C", "G", "T"][at.wrapping_mul(0x9e37_79b9) >> 7 & 3];
    let text = format!(
        "a {} b {}",
        (0..2000).map(word).collect::<String>(),
        "x".repeat(511)
    );
    let documents = rows(folder.path(), &[text.clone(), text]);
    let expected = "1 words of more than 512 characters were learned from in parts";
    let out = folder.path().join("corpus");
    // Stopped after the learning: the count is not forgotten.
    let stopped = watched(&documents, &verbatim(), Kind::Bpe, &out, &|seen, cancel| {
        cancel.fetch_or(seen.phase == BuildPhase::Encoding, Ordering::Relaxed);
    });
    assert!(matches!(stopped, Err(Error::Cancelled)));
    let corpus = unwatched(&documents, &verbatim(), Kind::Bpe, &out).unwrap();
    let notes = corpus.report().unwrap().notes;
    assert!(
        notes.iter().any(|note| note.starts_with(expected)),
        "{notes:?}"
    );
}
