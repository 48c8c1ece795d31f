//! From documents to two stores.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use cloze_corpus::{
    Built, Documents, Error, Kind, Phase, Progress, Reading, Recipe, Split, Store, Vocabulary,
    Watch, build, sentences,
};
use proptest::prelude::*;

const SPLIT: Split = Split {
    share: 0.1,
    seed: 1,
};

fn recipe(kind: Kind) -> Recipe {
    let specials = match kind {
        Kind::WordPiece => Recipe::bert_specials(),
        _ => Recipe::gpt_specials(),
    };
    Recipe {
        kind,
        vocab: 2000,
        specials,
        sample: Recipe::default_sample(),
    }
}

fn unwatched(documents: &Documents, kind: Kind, folder: &Path) -> Result<Built, Error> {
    let watch = Watch {
        progress: &|_| {},
        cancel: &AtomicBool::new(false),
    };
    build(
        documents,
        Vocabulary::Train(recipe(kind)),
        SPLIT,
        folder,
        &watch,
    )
}

/// A .jsonl file with these texts.
fn rows(folder: &Path, texts: &[String]) -> Documents {
    let quoted = texts
        .iter()
        .map(|text| format!("{}\n", serde_json::json!({ "text": text })));
    let path = folder.join("rows.jsonl");
    fs::write(&path, quoted.collect::<String>()).expect("a writable folder");
    Documents::open(&[path], &Reading::standard()).expect("a file with text")
}

fn decoded(built: &Built, store: &Store, number: u64) -> String {
    built
        .tokenizer
        .decode(&store.tokens(store.document(number)))
        .expect("ids of the store")
}

#[test]
fn every_document_is_in_one_store_with_its_sentences() {
    let texts: Vec<String> = (0..40)
        .map(|i| format!("Document {i} begins. It goes on; 他走了。It ends."))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let documents = rows(folder.path(), &texts);
    let built = unwatched(&documents, Kind::Bpe, folder.path()).unwrap();
    assert_eq!(
        (built.train.documents(), built.held_out.documents()),
        (36, 4)
    );
    assert_eq!((built.tally.documents, built.train.unknown()), (40, 0));

    let mut found = Vec::new();
    for store in [&built.train, &built.held_out] {
        assert_eq!(store.sentences(), 3 * store.documents());
        for number in 0..store.documents() {
            let range = store.document(number);
            let text = decoded(&built, store, number);
            found.push(text.trim_end_matches("<|endoftext|>").to_owned());
            assert_eq!(
                text.ends_with("<|endoftext|>"),
                number + 1 < store.documents()
            );
            // The first sentence ends, to a token, where `sentences` says.
            let starts: Vec<u64> = store.sentences_in(range.clone()).collect();
            assert_eq!((starts.len(), starts[0]), (3, range.start));
            let first = built
                .tokenizer
                .decode(&store.tokens(starts[0]..starts[1]))
                .unwrap();
            let expected = sentences(&text).next().unwrap();
            assert_eq!(first.trim_end(), text[expected].trim_end());
        }
        store.verify().unwrap();
    }
    found.sort();
    let mut texts = texts;
    texts.sort();
    assert_eq!(found, texts);

    // Opened again, it is the same.
    let reopened = Store::open(&folder.path().join("train")).unwrap();
    assert_eq!(reopened.fingerprint(), built.train.fingerprint());
    assert_eq!(reopened.tokenizer(), built.tokenizer.fingerprint());
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let texts: Vec<String> = (0..200)
        .map(|i| format!("{i} one two three. ").repeat(300))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let documents = rows(folder.path(), &texts);
    let fingerprints = [1, 2, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let built = pool
            .install(|| unwatched(&documents, Kind::WordPiece, folder.path()))
            .unwrap();
        [
            built.train.fingerprint().to_owned(),
            built.held_out.fingerprint().to_owned(),
        ]
    });
    assert_eq!(fingerprints[0], fingerprints[1]);
    assert_eq!(fingerprints[0], fingerprints[2]);
}

#[test]
fn characters_of_the_held_out_part_are_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, format!("{}xyz 中文", "abc ".repeat(20))).unwrap();
    let documents = Documents::open(&[path], &Reading::standard()).unwrap();
    for kind in [Kind::WordPiece, Kind::Char] {
        let built = unwatched(&documents, kind, folder.path()).unwrap();
        assert_eq!(
            (built.train.unknown(), built.held_out.unknown()),
            (0, 0),
            "{kind:?}"
        );
    }
}

#[test]
fn a_vocabulary_learns_nothing_from_the_held_out_part() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, format!("{}{}", "abc ".repeat(90), "zzz ".repeat(10))).unwrap();
    let documents = Documents::open(&[path], &Reading::standard()).unwrap();
    let built = unwatched(&documents, Kind::WordPiece, folder.path()).unwrap();
    let tokens = ["abc", "z", "##z", "zz", "##zz", "zzz"];
    let known = tokens.map(|token| built.tokenizer.id(token).is_some());
    assert_eq!(known, [true, true, true, false, false, false]);
}

#[test]
fn it_stops_in_every_phase_and_leaves_nothing() {
    let texts: Vec<String> = (0..20)
        .map(|i| format!("{i} and some text. ").repeat(100))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let documents = rows(folder.path(), &texts);
    for phase in [Phase::Survey, Phase::Training, Phase::Encoding] {
        let cancel = AtomicBool::new(false);
        let watch = Watch {
            progress: &|progress| cancel.store(progress.phase == phase, Ordering::Relaxed),
            cancel: &cancel,
        };
        let vocabulary = Vocabulary::Train(recipe(Kind::Bpe));
        let stopped = build(&documents, vocabulary, SPLIT, folder.path(), &watch);
        assert!(matches!(stopped, Err(Error::Cancelled)), "{phase}");
        for part in ["train", "held-out"] {
            let left = fs::read_dir(folder.path().join(part)).map_or(0, Iterator::count);
            assert_eq!(left, 0, "{phase}");
        }
    }
}

#[test]
fn progress_only_grows_and_names_its_phases_in_order() {
    let texts: Vec<String> = (0..9)
        .map(|i| format!("{i} text. ").repeat(60_000))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let documents = rows(folder.path(), &texts);
    let (seen, calls) = (Mutex::new(Vec::<Progress>::new()), AtomicUsize::new(0));
    let watch = Watch {
        progress: &|progress| {
            calls.fetch_add(1, Ordering::Relaxed);
            seen.lock().unwrap().push(progress);
        },
        cancel: &AtomicBool::new(false),
    };
    build(
        &documents,
        Vocabulary::Train(recipe(Kind::Byte)),
        SPLIT,
        folder.path(),
        &watch,
    )
    .unwrap();
    let seen = seen.into_inner().unwrap();
    assert!(
        seen.iter().all(|progress| progress.done <= progress.total),
        "{seen:?}"
    );
    for pair in seen.windows(2) {
        let same = pair[0].phase == pair[1].phase;
        assert!(!same || pair[0].done <= pair[1].done, "{pair:?}");
    }
    // Bytes need no training.
    let phases = [Phase::Survey, Phase::Encoding];
    let mut order: Vec<Phase> = seen.iter().map(|progress| progress.phase).collect();
    order.dedup();
    assert_eq!(order, phases);
    assert!(
        seen.iter()
            .filter(|progress| progress.phase == Phase::Encoding)
            .count()
            > 1
    );
}

#[test]
fn text_without_text_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let blank = [" ".to_owned(), "\u{3000}".to_owned()];
    let built = unwatched(&rows(folder.path(), &blank), Kind::Bpe, folder.path());
    assert!(matches!(
        built,
        Err(Error::NoText {
            files: 1,
            skipped: 2
        })
    ));

    let short = ["x".to_owned()];
    let built = unwatched(&rows(folder.path(), &short), Kind::Bpe, folder.path());
    assert!(matches!(
        built,
        Err(Error::TooShortToSplit { characters: 1, .. })
    ));

    // Text that WordPiece has no token for: zero-width spaces.
    let nothing = ["a b c d e f g h\u{200b}".to_owned(), "\u{200b}".to_owned()];
    let documents = rows(folder.path(), &nothing);
    let split = |seed| Split { share: 0.5, seed };
    let watch = Watch {
        progress: &|_| {},
        cancel: &AtomicBool::new(false),
    };
    let refused = (0..9).all(|seed| {
        let vocabulary = Vocabulary::Train(recipe(Kind::WordPiece));
        let built = build(&documents, vocabulary, split(seed), folder.path(), &watch);
        matches!(built, Err(Error::NoTokens(_)))
    });
    assert!(refused);
    assert!(matches!(
        Store::open(&folder.path().join("train")),
        Err(Error::NotAStore(_))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_text_is_lost(texts in prop::collection::vec("[a-zA-Z .。“”…中文]{0,40}[a-z]", 2..9)) {
        let folder = tempfile::tempdir().unwrap();
        let documents = rows(folder.path(), &texts);
        let built = unwatched(&documents, Kind::Byte, folder.path()).unwrap();
        let mut found = Vec::new();
        for store in [&built.train, &built.held_out] {
            for number in 0..store.documents() {
                let text = decoded(&built, store, number);
                found.push(text.trim_end_matches("<|endoftext|>").to_owned());
                // As many sentences as there are, each at its byte: a token is a byte here.
                let range = store.document(number);
                let starts: Vec<u64> =
                    store.sentences_in(range.clone()).map(|start| start - range.start).collect();
                let text = found.last().unwrap();
                let expected: Vec<u64> = sentences(text).map(|it| it.start as u64).collect();
                prop_assert_eq!(starts, expected);
            }
        }
        found.sort();
        let mut texts = texts;
        texts.sort();
        prop_assert_eq!(found, texts);
    }
}
