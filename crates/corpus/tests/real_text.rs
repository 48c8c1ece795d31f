//! Real text of the shared data folder; each test says so and passes where there is none.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use cloze_corpus::{
    Corpus, Documents, Kind, Pipeline, Reading, Recipe, Split, Tokenizer, Vocabulary, Watch, build,
};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

fn data(name: &str) -> Option<PathBuf> {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: there is no {}", path.display());
    None
}

fn recipe(kind: Kind, vocab: usize) -> Recipe {
    let specials = match kind {
        Kind::WordPiece => Recipe::bert_specials(),
        _ => Recipe::gpt_specials(),
    };
    Recipe {
        kind,
        vocab,
        specials,
        sample: Recipe::default_sample(),
    }
}

fn built(documents: &Documents, kind: Kind, vocab: usize) -> Corpus {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let watch = Watch {
        progress: &|_| {},
        cancel: &AtomicBool::new(false),
    };
    let vocabulary = Vocabulary::Train(recipe(kind, vocab));
    build(
        documents,
        &Pipeline::verbatim(Split {
            share: 0.1,
            seed: 0,
        }),
        vocabulary,
        folder.path(),
        &watch,
    )
    .expect("text that can be built")
}

/// BERT's normalisation, by the book: no control characters, no accents, small letters; and
/// without any white space, which WordPiece does not keep.
fn normalized(text: &str) -> String {
    let small = text
        .nfd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase);
    small
        .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{200b}')
        .collect()
}

fn all_tokens(built: &Corpus) -> Vec<u32> {
    [&built.train, &built.held_out]
        .map(|store| store.tokens(0..store.len()))
        .concat()
}

#[test]
fn the_chinese_article_is_brought_back() {
    let Some(path) = data("seed") else { return };
    let documents = Documents::open(&[path], &Reading::standard()).unwrap();
    let text = documents.iter().next().unwrap().unwrap().text;

    let bpe = built(&documents, Kind::Bpe, 2000);
    assert_eq!(bpe.tokenizer.decode(&all_tokens(&bpe)).unwrap(), text);

    let pieces = built(&documents, Kind::WordPiece, 2000);
    assert_eq!((pieces.train.unknown(), pieces.held_out.unknown()), (0, 0));
    let decoded = pieces.tokenizer.decode(&all_tokens(&pieces)).unwrap();
    assert_eq!(normalized(&decoded), normalized(&text));

    // One character in three bytes, but fewer than one token per character.
    let characters = text.chars().count() as u64;
    assert!(bpe.train.len() + bpe.held_out.len() < characters);
    assert!(bpe.train.sentences() > 50, "{}", bpe.train.sentences());
}

#[test]
fn tiny_shakespeare_is_split_as_by_nano_gpt() {
    let Some(path) = data("tinyshakespeare") else {
        return;
    };
    let documents = Documents::open(&[path], &Reading::standard()).unwrap();
    let built = built(&documents, Kind::Char, 100);
    // nanoGPT, data/shakespeare_char/prepare.py: "train has 1,003,854 tokens", "val has 111,540
    // tokens", vocabulary 65; ours has two special tokens besides.
    assert_eq!(
        (built.train.len(), built.held_out.len()),
        (1_003_854, 111_540)
    );
    assert_eq!(built.tokenizer.vocab_size(), 67);
    assert_eq!((built.train.unknown(), built.held_out.unknown()), (0, 0));
    let text = documents.iter().next().unwrap().unwrap().text;
    assert!(built.tokenizer.decode(&all_tokens(&built)).unwrap() == text);
}

#[test]
fn novels_are_brought_back_and_pieces_change_nothing() {
    let Some(path) = data("novels/Ford_Girl_1907.txt") else {
        return;
    };
    let documents = Documents::open(&[path], &Reading::standard()).unwrap();
    let text = documents.iter().next().unwrap().unwrap().text;
    assert!(text.len() > 190_000);
    for kind in [Kind::Bpe, Kind::WordPiece] {
        let built = built(&documents, kind, 4000);
        assert_eq!((built.train.unknown(), built.held_out.unknown()), (0, 0));
        let ids = built.tokenizer.encode(&text).unwrap();
        assert_eq!(ids, whole(&built.tokenizer, &text), "{kind:?}");
        let decoded = built.tokenizer.decode(&ids).unwrap();
        match kind {
            Kind::Bpe => assert!(decoded == text),
            _ => assert!(normalized(&decoded) == normalized(&text)),
        }
    }
}

/// The ids by the crate under ours, of the whole text at once.
fn whole(tokenizer: &Tokenizer, text: &str) -> Vec<u32> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("tokenizer.json");
    tokenizer.save(&path).expect("a writable folder");
    let json = fs::read(&path).expect("a readable file");
    let inner = tokenizers::Tokenizer::from_bytes(json).expect("a tokenizer.json");
    inner
        .encode(text, false)
        .expect("text that can be encoded")
        .get_ids()
        .to_vec()
}
