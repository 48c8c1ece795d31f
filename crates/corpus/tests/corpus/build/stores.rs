//! What is in the stores, and that it is all there.

use cloze_corpus::{Corpus, Error, Kind, Pipeline, Split, Store, sentences};
use proptest::prelude::*;

use crate::build::{SPLIT, decoded, rows, scratch, texts, unwatched, verbatim};

#[test]
fn every_document_is_in_one_store_with_its_sentences() {
    let texts: Vec<String> = (0..40)
        .map(|i| format!("Document {i} begins. It goes on; 他走了。It ends."))
        .collect();
    let folder = scratch();
    let documents = rows(folder.path(), &texts);
    let out = folder.path().join("corpus");
    let corpus = unwatched(&documents, &verbatim(), Kind::Bpe, &out).unwrap();
    assert_eq!(
        (corpus.train.documents(), corpus.held_out.documents()),
        (36, 4)
    );
    assert_eq!(corpus.train.unknown() + corpus.held_out.unknown(), 0);
    assert_eq!(crate::build::texts(&corpus), texts);

    for store in [&corpus.train, &corpus.held_out] {
        assert_eq!(store.sentences(), 3 * store.documents());
        for number in 0..store.documents() {
            let range = store.document(number);
            let whole = corpus.tokenizer.decode(&store.tokens(range.clone()));
            let last = number + 1 == store.documents();
            assert_eq!(whole.unwrap().ends_with("<|endoftext|>"), !last);
            // The first sentence ends, to a token, where `sentences` says.
            let text = decoded(&corpus, store, number);
            let starts: Vec<u64> = store.sentences_in(range.clone()).collect();
            assert_eq!((starts.len(), starts[0]), (3, range.start));
            let first = store.tokens(starts[0]..starts[1]);
            let first = corpus.tokenizer.decode(&first).unwrap();
            let expected = sentences(&text).next().unwrap();
            assert_eq!(first.trim_end(), text[expected].trim_end());
            // Its source is its row.
            assert_eq!(text, texts[store.source(number) as usize]);
        }
        store.verify().unwrap();
    }

    // Opened again, it is the same.
    let reopened = Corpus::open(&out).unwrap();
    assert_eq!(reopened.fingerprint(), corpus.fingerprint());
    assert_eq!(
        reopened.train.tokenizer(),
        reopened.tokenizer.fingerprint(),
        "the tokenizer of the store is the one beside it"
    );
}

#[test]
fn the_fingerprint_is_that_of_text_cleaning_and_tokenizer() {
    let folder = scratch();
    let text = |end: &str| vec![format!("One two three {end}"), "Four five six.".to_owned()];
    let fingerprint = |name: &str, texts: &[String], pipeline: &Pipeline, kind| {
        let documents = rows(folder.path(), texts);
        let corpus = unwatched(&documents, pipeline, kind, &folder.path().join(name));
        corpus.unwrap().fingerprint().to_owned()
    };
    let one = fingerprint("1", &text("."), &verbatim(), Kind::Byte);
    assert_eq!(one, fingerprint("2", &text("."), &verbatim(), Kind::Byte));
    assert_ne!(one, fingerprint("3", &text("!"), &verbatim(), Kind::Byte));
    assert_ne!(one, fingerprint("4", &text("."), &verbatim(), Kind::Char));
    let other = Pipeline {
        clean: cloze_corpus::presets::default_steps(),
        ..verbatim()
    };
    assert_ne!(one, fingerprint("5", &text("."), &other, Kind::Byte));
}

#[test]
fn characters_of_the_held_out_part_are_not_lost() {
    let folder = scratch();
    let documents = rows(folder.path(), &[format!("{}xyz 中文", "abc ".repeat(20))]);
    for kind in [Kind::WordPiece, Kind::Char, Kind::Unigram] {
        let out = folder.path().join(format!("{kind:?}"));
        let corpus = unwatched(&documents, &verbatim(), kind, &out).unwrap();
        let unknown = [&corpus.train, &corpus.held_out].map(Store::unknown);
        assert_eq!(unknown, [0, 0], "{kind:?}");
    }
}

#[test]
fn a_vocabulary_learns_nothing_from_the_held_out_part() {
    let folder = scratch();
    let text = format!("{}{}", "abc ".repeat(90), "zzz ".repeat(10));
    let documents = rows(folder.path(), &[text]);
    let out = folder.path().join("corpus");
    let corpus = unwatched(&documents, &verbatim(), Kind::WordPiece, &out).unwrap();
    let tokens = ["abc", "z", "##z", "zz", "##zz", "zzz"];
    let known = tokens.map(|token| corpus.tokenizer.id(token).is_some());
    assert_eq!(known, [true, true, true, false, false, false]);
}

#[test]
fn text_without_text_is_refused() {
    let folder = scratch();
    let out = folder.path().join("corpus");
    let blank = rows(folder.path(), &[" ", "\u{3000}"]);
    let refused = unwatched(&blank, &verbatim(), Kind::Bpe, &out);
    let Err(Error::NoText {
        files: 1,
        documents: 0,
        skipped: 2,
    }) = refused
    else {
        panic!("{refused:?}");
    };

    // Here it is the cleaning that leaves nothing.
    let cleaned = Pipeline {
        clean: cloze_corpus::presets::web_steps(),
        ..verbatim()
    };
    let short = rows(folder.path(), &["Too short.", " ", "As short."]);
    let refused = unwatched(&short, &cleaned, Kind::Bpe, &out);
    let Err(Error::NoText {
        files: 1,
        documents: 2,
        skipped: 1,
    }) = refused
    else {
        panic!("{refused:?}");
    };

    let single = rows(folder.path(), &["x"]);
    let refused = unwatched(&single, &verbatim(), Kind::Bpe, &out);
    assert!(matches!(
        refused,
        Err(Error::TooShortToSplit { characters: 1, .. })
    ));

    // Text that WordPiece has no token for: zero-width spaces.
    let nothing = rows(folder.path(), &["a b c d e f g h\u{200b}", "\u{200b}"]);
    for seed in 0..9 {
        let pipeline = Pipeline::verbatim(Split { share: 0.5, seed });
        let refused = unwatched(&nothing, &pipeline, Kind::WordPiece, &out);
        assert!(matches!(refused, Err(Error::NoTokens(_))), "{refused:?}");
    }
    assert!(matches!(Corpus::open(&out), Err(Error::NoCorpus(path)) if path == out));

    // The folder is not spoilt by any of these.
    let good = rows(folder.path(), &["Two documents", "with text"]);
    unwatched(&good, &verbatim(), Kind::Bpe, &out).unwrap();
}

#[test]
fn text_is_kept_only_where_it_is_asked_for() {
    let folder = scratch();
    let documents = rows(folder.path(), &["Two documents", "with text"]);
    for keep_text in [false, true] {
        let out = folder.path().join(format!("{keep_text}"));
        let pipeline = Pipeline {
            keep_text,
            ..Pipeline::verbatim(SPLIT)
        };
        let corpus = unwatched(&documents, &pipeline, Kind::Byte, &out).unwrap();
        assert_eq!(out.join("text").exists(), keep_text);
        assert!(!out.join("work").exists());
        assert_eq!(corpus.report().unwrap().stages[0].documents_out, 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_is_lost(
        mut given in prop::collection::vec("[a-zA-Z .。“”…中文\u{1f600}]{0,40}[a-z]", 2..9),
    ) {
        let folder = scratch();
        let documents = rows(folder.path(), &given);
        let out = folder.path().join("corpus");
        let corpus = unwatched(&documents, &verbatim(), Kind::Byte, &out).unwrap();
        prop_assert_eq!(&texts(&corpus), &given);
        let mut found = Vec::new();
        for store in [&corpus.train, &corpus.held_out] {
            for number in 0..store.documents() {
                // As many sentences as there are, each at its byte: a token is a byte here.
                let text = decoded(&corpus, store, number);
                let range = store.document(number);
                let starts: Vec<u64> =
                    store.sentences_in(range.clone()).map(|start| start - range.start).collect();
                let expected: Vec<u64> = sentences(&text).map(|it| it.start as u64).collect();
                prop_assert_eq!(starts, expected);
                found.push(text);
            }
        }
        found.sort();
        given.sort();
        prop_assert_eq!(found, given);
    }
}
