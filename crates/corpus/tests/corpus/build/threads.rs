//! The corpus is a function of text and settings, not of threads.

use cloze_corpus::report::Report;
use cloze_corpus::{Corpus, Kind};

use crate::build::{files, full, lasting, made, rows, scratch, unwatched};

/// What the report says of the corpus, and not of the machine and its speed.
fn timeless(mut report: Report) -> Report {
    report.environment.clear();
    report.phases.clear();
    report.seconds = 0.0;
    report
}

/// Text in some chunks, with something for each stage to do.
fn dirty() -> Vec<String> {
    let mut texts = made(5 << 20);
    let copies: Vec<String> = texts.iter().step_by(100).cloned().collect();
    let repeated = texts[0].clone();
    for text in texts.iter_mut().step_by(7) {
        text.push_str("  \n\nA paragraph that stands in many of these documents.\n\ndonâ€™t");
    }
    for text in texts.iter_mut().skip(3).step_by(50) {
        *text = format!("{repeated} and number {}", text.len());
    }
    // Not next to their firsts, but in other chunks.
    texts.extend(copies);
    texts
}

#[test]
fn the_corpus_does_not_depend_on_the_number_of_threads() {
    let folder = scratch();
    let documents = rows(folder.path(), &dirty());
    let built = [1, 2, 3].map(|threads| {
        // The name is in the report.
        let out = folder.path().join(threads.to_string()).join("corpus");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let build = || unwatched(&documents, &full(), Kind::WordPiece, &out).unwrap();
        pool.build().unwrap().install(build)
    });
    let [one, others @ ..] = &built;
    assert!(files(&one.folder().join("text")).len() >= 4, "many chunks");
    assert!(files(&one.folder().join("dropped")).len() >= 2);
    let report = timeless(one.report().unwrap());
    let counted = |name: &str| report.stages.iter().find(|stage| stage.name == name);
    for stage in ["exact duplicates", "near duplicates", "repeated paragraphs"] {
        let stage = counted(stage).unwrap();
        let left = stage.bytes_in - stage.bytes_out;
        assert!(left > 0, "nothing to do for {stage:?}");
    }
    let expected = lasting(one.folder());
    for other in others {
        same_files(&lasting(other.folder()), &expected);
        assert_eq!(timeless(other.report().unwrap()), report);
        assert_eq!(other.fingerprint(), one.fingerprint());
    }
    for Corpus {
        train, held_out, ..
    } in &built
    {
        train.verify().unwrap();
        held_out.verify().unwrap();
    }
}

/// As `assert_eq`, without megabytes of bytes in the message.
fn same_files<K: Ord + std::fmt::Debug>(
    found: &std::collections::BTreeMap<K, Vec<u8>>,
    expected: &std::collections::BTreeMap<K, Vec<u8>>,
) {
    assert!(found.keys().eq(expected.keys()));
    for (name, bytes) in found {
        assert!(*bytes == expected[name], "{name:?} differs");
    }
}
