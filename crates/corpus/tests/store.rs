//! The store against a plain model of what was pushed, and against damage.

use std::fs;
use std::path::Path;

use cloze_corpus::{Error, Kind, Recipe, Store, StoreWriter, Tokenizer};
use proptest::prelude::*;

/// Sentences of tokens, by document.
type Contents = Vec<Vec<Vec<u32>>>;

fn tokenizer(specials: Vec<String>) -> Tokenizer {
    let recipe = Recipe {
        kind: Kind::Byte,
        vocab: 300,
        specials,
        sample: 1,
    };
    Tokenizer::train(&recipe, [""]).expect("room for the bytes")
}

/// More ids than 16 bits can tell apart.
fn wide_tokenizer() -> Tokenizer {
    let text: String = ('\u{4e00}'..).take(70_000).collect();
    let recipe = Recipe {
        kind: Kind::Char,
        vocab: 80_000,
        specials: Recipe::gpt_specials(),
        sample: 1 << 20,
    };
    Tokenizer::train(&recipe, [text]).expect("room for the characters")
}

fn write(folder: &Path, tokenizer: &Tokenizer, contents: &Contents) -> Result<Store, Error> {
    let mut writer = StoreWriter::create(folder, tokenizer)?;
    for document in contents {
        writer.begin_document();
        for sentence in document {
            writer.begin_sentence();
            for &id in sentence {
                writer.push(id)?;
            }
        }
    }
    writer.finish()
}

fn contents() -> impl Strategy<Value = Contents> {
    let sentence = prop::collection::vec(1_u32..257, 0..5);
    prop::collection::vec(prop::collection::vec(sentence, 0..4), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_pushed_is_read(contents in contents(), separated: bool) {
        let specials = if separated { Recipe::gpt_specials() } else { vec!["[PAD]".to_owned()] };
        let tokenizer = tokenizer(specials);
        let folder = tempfile::tempdir().unwrap();
        let store = write(folder.path(), &tokenizer, &contents);

        // The model: documents and sentences with tokens, one separator between documents.
        let documents: Vec<Vec<u32>> = contents.iter().map(|document| document.concat()).collect();
        let documents: Vec<_> = documents.into_iter().filter(|ids| !ids.is_empty()).collect();
        if documents.is_empty() {
            prop_assert!(matches!(store, Err(Error::NoTokens(_))));
            return Ok(());
        }
        let store = store.unwrap();
        prop_assert_eq!(store.documents(), documents.len() as u64);
        let separator = tokenizer.end_of_text();
        prop_assert_eq!(separator.is_some(), separated);
        let mut all = Vec::new();
        for (number, ids) in documents.iter().enumerate() {
            let last = number + 1 == documents.len();
            let ids = ids.iter().copied().chain(separator.filter(|_| !last));
            let start = all.len() as u64;
            all.extend(ids);
            let range = start..all.len() as u64;
            prop_assert_eq!(store.document(number as u64), range.clone());
            for position in range {
                prop_assert_eq!(store.document_at(position), number as u64);
            }
        }
        prop_assert_eq!(store.tokens(0..store.len()), all);

        let mut sentences = Vec::new();
        let mut position = 0;
        for document in contents.iter().filter(|document| !document.concat().is_empty()) {
            for sentence in document.iter().filter(|sentence| !sentence.is_empty()) {
                sentences.push(position);
                position += sentence.len() as u64;
            }
            position += u64::from(separated);
        }
        prop_assert_eq!(store.sentences(), sentences.len() as u64);
        for range in [0..store.len(), 1..store.len(), 0..store.len() / 2, 3..3] {
            let expected: Vec<u64> =
                sentences.iter().copied().filter(|start| range.contains(start)).collect();
            prop_assert_eq!(store.sentences_in(range).collect::<Vec<_>>(), expected);
        }
        store.verify().unwrap();
    }
}

#[test]
fn wide_ids_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let contents = vec![vec![vec![65_535, 65_536, 69_999]]];
    let store = write(folder.path(), &wide_tokenizer(), &contents).unwrap();
    assert_eq!(store.tokens(0..3), [65_535, 65_536, 69_999]);
    assert_eq!(store.tokens(1..2), [65_536]);
}

#[test]
fn the_fingerprint_tells_contents_and_tokenizers_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (gpt, bert) = (
        tokenizer(Recipe::gpt_specials()),
        tokenizer(Recipe::bert_specials()),
    );
    let make = |tokenizer: &Tokenizer, contents: &Contents| {
        let store = write(folder.path(), tokenizer, contents).unwrap();
        assert_eq!(store.tokenizer(), tokenizer.fingerprint());
        store.fingerprint().to_owned()
    };
    let contents = vec![vec![vec![7, 8], vec![9]]];
    let first = make(&gpt, &contents);
    assert_eq!(first, make(&gpt, &contents));
    assert_ne!(first, make(&bert, &contents));
    assert_ne!(first, make(&gpt, &vec![vec![vec![7, 8, 9]]]));
    assert_ne!(first, make(&gpt, &vec![vec![vec![7, 8], vec![10]]]));
}

#[test]
fn unknown_tokens_are_counted_and_foreign_ids_refused() {
    let recipe = Recipe {
        kind: Kind::Char,
        vocab: 9,
        specials: vec![],
        sample: 9,
    };
    let tokenizer = Tokenizer::train(&recipe, ["abc"]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ids = tokenizer.encode("axbxc").unwrap();
    let store = write(folder.path(), &tokenizer, &vec![vec![ids]]).unwrap();
    assert_eq!(store.unknown(), 2);
    let refused = write(folder.path(), &tokenizer, &vec![vec![vec![4]]]);
    assert!(matches!(
        refused,
        Err(Error::NoSuchToken {
            id: 4,
            vocabulary: 4
        })
    ));
    // The refused one left nothing, and the older store in service.
    assert_eq!(Store::open(folder.path()).unwrap().len(), 5);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5);
}

#[test]
fn half_a_store_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        Store::open(folder.path()),
        Err(Error::NotAStore(_))
    ));
    let tokenizer = tokenizer(vec![]);
    let mut writer = StoreWriter::create(folder.path(), &tokenizer).unwrap();
    writer.begin_document();
    writer.push(1).unwrap();
    assert!(matches!(
        Store::open(folder.path()),
        Err(Error::NotAStore(_))
    ));
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn damage_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let tokenizer = tokenizer(Recipe::gpt_specials());
    let contents = vec![vec![vec![1, 2], vec![3]], vec![vec![4]]];
    write(folder.path(), &tokenizer, &contents).unwrap();
    for name in ["tokens-00000.bin",
        "documents-00000.bin",
        "sources-00000.bin",
        "sentences-00000.bin",
        "store.json",
    ] {
        let path = folder.path().join(name);
        let whole = fs::read(&path).unwrap();
        // Shorter by any number of bytes: it does not open.
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let opened = Store::open(folder.path());
            assert!(
                matches!(opened, Err(Error::Damaged { .. })),
                "{name} of {length} bytes"
            );
        }
        // One bit flipped in each byte: at the latest, `verify` sees it.
        for byte in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[byte] ^= 1 << (byte % 8);
            fs::write(&path, &flipped).unwrap();
            let verified = Store::open(folder.path()).and_then(|store| store.verify());
            assert!(verified.is_err(), "{name}, byte {byte}");
        }
        fs::write(&path, &whole).unwrap();
    }
    Store::open(folder.path()).unwrap().verify().unwrap();

    let json = folder.path().join("store.json");
    let newer = fs::read_to_string(&json)
        .unwrap()
        .replace("\"version\": 2", "\"version\": 3");
    fs::write(&json, newer).unwrap();
    assert!(matches!(
        Store::open(folder.path()),
        Err(Error::StoreVersion {
            found: 3,
            expected: 2,
            ..
        })
    ));
}

#[test]
#[should_panic(expected = "tokens 1..9 of a store of 2")]
fn tokens_beyond_the_end_panic() {
    let folder = tempfile::tempdir().unwrap();
    let store = write(folder.path(), &tokenizer(vec![]), &vec![vec![vec![1, 2]]]).unwrap();
    store.tokens(1..9);
}
