//! The token store: its contents, its bytes, and what it survives.

mod damage;
mod kill;
mod made;
mod model;

use std::fs;

use cloze_corpus::{Error, Kind, PartWriter, Recipe, Store, StoreFormat, Tokenizer};

use made::{Contents, NARROW, PLAIN, SEPARATED, WIDE, assemble, bytes, part, write};

#[test]
fn sixteen_bits_hold_a_vocabulary_of_65_536() {
    for (tokenizer, vocabulary, width) in [(&*NARROW, 65_536, 2), (&*WIDE, 65_537, 4)] {
        assert_eq!(tokenizer.vocab_size(), vocabulary);
        let largest = vocabulary as u32 - 1;
        let folder = tempfile::tempdir().unwrap();
        let contents = vec![vec![vec![2, largest, 3]]];
        let store = write(folder.path(), tokenizer, &contents).unwrap();
        assert_eq!(store.tokens(0..3), [2, largest, 3]);
        let tokens = fs::metadata(folder.path().join("tokens-00000.bin")).unwrap();
        assert_eq!(tokens.len(), 3 * width);
        let refused = write(folder.path(), tokenizer, &vec![vec![vec![largest + 1]]]);
        assert!(matches!(refused, Err(Error::NoSuchToken { .. })));
    }
}

#[test]
fn a_store_of_many_parts_is_read() {
    // More than a writer keeps in memory.
    let document: Vec<u32> = (0..700_000).map(|i| i % 256 + 1).collect();
    let contents = vec![vec![document.clone(), vec![5]]; 4];
    let folder = tempfile::tempdir().unwrap();
    let store = write(folder.path(), &SEPARATED, &contents).unwrap();
    assert_eq!((store.documents(), store.sentences()), (4, 8));
    for number in 0..4 {
        let range = store.document(number);
        assert_eq!(store.source(number), number);
        assert_eq!(range.start, number * 700_002);
        assert_eq!(store.tokens(range.start..range.start + 700_000), document);
    }
}

#[test]
fn files_have_the_size_that_was_asked_for() {
    let format = StoreFormat::new(&PLAIN).shard_bytes(16);
    let parts = [
        part(&format, 1, &[&[1; 8], &[2; 9]]),
        part(&format, 2, &[&[3; 15]]),
    ];
    let folder = tempfile::tempdir().unwrap();
    assemble(folder.path(), &format, &parts).unwrap();
    let files = made::files(folder.path());
    let sizes = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.len()));
    let sizes: Vec<_> = sizes.filter(|(name, _)| *name != "store.json").collect();
    let expected = [
        ("documents-00000.bin", 16),
        ("sentences-00000.bin", 16),
        ("sentences-00001.bin", 8),
        ("sources-00000.bin", 16),
        ("tokens-00000.bin", 16),
        ("tokens-00001.bin", 16),
        ("tokens-00002.bin", 16),
        ("tokens-00003.bin", 16),
    ];
    assert_eq!(sizes, expected);
}

#[test]
fn the_fingerprint_knows_recipe_and_sources_and_no_path() {
    let make = |recipe: &str, source| {
        let format = StoreFormat::new(&PLAIN).recipe(recipe);
        let folder = tempfile::tempdir().unwrap();
        let store = assemble(folder.path(), &format, &[part(&format, source, &[&[1, 2]])]);
        store.unwrap().fingerprint().to_owned()
    };
    assert_eq!(make("a", 1), make("a", 1));
    assert_ne!(make("a", 1), make("b", 1));
    assert_ne!(make("a", 1), make("a", 2));
}

#[test]
fn the_fingerprint_tells_contents_and_tokenizers_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (gpt, bert) = (&*SEPARATED, bytes(Recipe::bert_specials()));
    let make = |tokenizer: &Tokenizer, contents: &Contents| {
        let store = write(folder.path(), tokenizer, contents).unwrap();
        assert_eq!(store.tokenizer(), tokenizer.fingerprint());
        store.fingerprint().to_owned()
    };
    let contents = vec![vec![vec![7, 8], vec![9]]];
    let first = make(gpt, &contents);
    assert_eq!(first, make(gpt, &contents));
    assert_ne!(first, make(&bert, &contents));
    assert_ne!(first, make(gpt, &vec![vec![vec![7, 8, 9]]]));
    assert_ne!(first, make(gpt, &vec![vec![vec![7, 8], vec![10]]]));
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
#[should_panic(expected = "tokens 1..9 of a store of 2")]
fn tokens_beyond_the_end_panic() {
    let folder = tempfile::tempdir().unwrap();
    let store = write(folder.path(), &PLAIN, &vec![vec![vec![1, 2]]]).unwrap();
    store.tokens(1..9);
}

#[test]
#[should_panic(expected = "a part of another format")]
fn a_part_of_another_tokenizer_panics() {
    let folder = tempfile::tempdir().unwrap();
    let part = part(&StoreFormat::new(&SEPARATED), 0, &[&[1]]);
    assemble(folder.path(), &StoreFormat::new(&PLAIN), &[part]).unwrap();
}

#[test]
#[should_panic(expected = "a shard of 24 bytes: choose a power of two, at least 8")]
fn a_shard_size_that_is_no_power_of_two_panics() {
    let _ = StoreFormat::new(&PLAIN).shard_bytes(24);
}

#[test]
fn no_token_of_a_refused_extension_is_written() {
    let format = StoreFormat::new(&PLAIN);
    let mut writer = PartWriter::new(&format);
    writer.begin_document(3);
    let refused = writer.extend(&[1, 2, 300]);
    assert!(matches!(refused, Err(Error::NoSuchToken { id: 300, .. })));
    writer.begin_sentence();
    writer.extend(&[4]).unwrap();
    let mut expected = PartWriter::new(&format);
    expected.begin_document(3);
    expected.begin_sentence();
    expected.push(4).unwrap();
    assert_eq!(writer.finish(), expected.finish());
}
