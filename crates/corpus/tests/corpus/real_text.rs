//! Real text of the shared data folder; each test says so and passes where there is none.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use cloze_corpus::duplicates::Near;
use cloze_corpus::presets::default_steps;
use cloze_corpus::{
    Corpus, Documents, Duplicates, Kind, Pipeline, ReadOptions, Recipe, Split, Tokenizer,
    Vocabulary, Watch, build,
};
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const SPLIT: Split = Split {
    share: 0.1,
    seed: 0,
};

fn data(name: &str) -> Option<PathBuf> {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: there is no {}", path.display());
    None
}

fn open(paths: &[PathBuf]) -> Documents {
    Documents::open(paths, &ReadOptions::standard()).expect("files with text")
}

/// In a folder that lives as long as the first of the two.
fn built(
    documents: &Documents,
    pipeline: &Pipeline,
    kind: Kind,
    vocab: usize,
) -> (TempDir, Corpus) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let watch = Watch {
        progress: &|_| {},
        cancel: &AtomicBool::new(false),
    };
    let specials = match kind {
        Kind::WordPiece => Recipe::bert_specials(),
        _ => Recipe::gpt_specials(),
    };
    let vocabulary = Vocabulary::Train(Recipe {
        kind,
        vocab,
        specials,
        sample: Recipe::default_sample(),
    });
    let corpus = build(documents, pipeline, vocabulary, folder.path(), &watch);
    (folder, corpus.expect("text that can be built"))
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

fn all_tokens(corpus: &Corpus) -> Vec<u32> {
    [&corpus.train, &corpus.held_out]
        .map(|store| store.tokens(0..store.len()))
        .concat()
}

#[test]
fn the_chinese_article_is_brought_back() {
    let Some(path) = data("seed") else { return };
    let documents = open(&[path]);
    let text = documents.iter().next().unwrap().unwrap().text;
    let verbatim = Pipeline::verbatim(SPLIT);

    let (_folder, bpe) = built(&documents, &verbatim, Kind::Bpe, 2000);
    assert_eq!(bpe.tokenizer.decode(&all_tokens(&bpe)).unwrap(), text);
    let read = &bpe.report().unwrap().stages[0];
    assert_eq!((read.documents_out, read.count), (1, 0));

    let (_folder, pieces) = built(&documents, &verbatim, Kind::WordPiece, 2000);
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
    let documents = open(&[path]);
    let (_folder, corpus) = built(&documents, &Pipeline::verbatim(SPLIT), Kind::Char, 100);
    // nanoGPT, data/shakespeare_char/prepare.py: "train has 1,003,854 tokens", "val has 111,540
    // tokens", vocabulary 65; ours has two special tokens besides.
    assert_eq!(
        (corpus.train.len(), corpus.held_out.len()),
        (1_003_854, 111_540)
    );
    assert_eq!(corpus.tokenizer.vocab_size(), 67);
    assert_eq!((corpus.train.unknown(), corpus.held_out.unknown()), (0, 0));
    let text = documents.iter().next().unwrap().unwrap().text;
    assert!(corpus.tokenizer.decode(&all_tokens(&corpus)).unwrap() == text);
}

#[test]
fn pieces_of_a_novel_change_nothing() {
    let Some(path) = data("novels/Ford_Girl_1907.txt") else {
        return;
    };
    let documents = open(&[path]);
    let text = documents.iter().next().unwrap().unwrap().text;
    assert!(text.len() > 190_000);
    for kind in [Kind::Bpe, Kind::WordPiece] {
        let (_folder, corpus) = built(&documents, &Pipeline::verbatim(SPLIT), kind, 4000);
        assert_eq!((corpus.train.unknown(), corpus.held_out.unknown()), (0, 0));
        let ids = corpus.tokenizer.encode(&text).unwrap();
        assert_eq!(ids, whole(&corpus.tokenizer, &text), "{kind:?}");
        let decoded = corpus.tokenizer.decode(&ids).unwrap();
        match kind {
            Kind::Bpe => assert!(decoded == text),
            _ => assert!(normalized(&decoded) == normalized(&text)),
        }
    }
}

/// The ids by the crate under ours, of the whole text at once.
fn whole(tokenizer: &Tokenizer, text: &str) -> Vec<u32> {
    let inner = tokenizers::Tokenizer::from_bytes(tokenizer.to_json());
    let encoded = inner.expect("a tokenizer.json").encode(text, false);
    encoded
        .expect("text that can be encoded")
        .get_ids()
        .to_vec()
}

#[test]
fn novels_give_the_same_corpus_on_any_number_of_threads() {
    let Some(folder) = data("novels") else { return };
    let documents = open(&smallest(&folder, 3));
    let pipeline = Pipeline {
        clean: default_steps(),
        duplicates: Duplicates {
            exact: true,
            near: Some(Near::standard()),
            paragraphs: None,
        },
        split: SPLIT,
        keep_text: false,
    };
    let [one, two] = [1, 2].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let build = || built(&documents, &pipeline, Kind::Bpe, 2000);
        pool.build().unwrap().install(build).1
    });
    assert_eq!(one.fingerprint(), two.fingerprint());
    assert_eq!(one.train.documents() + one.held_out.documents(), 3);
    assert_eq!(one.train.unknown(), 0);
}

fn smallest(folder: &Path, count: usize) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut files: Vec<(u64, PathBuf)> = entries
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.metadata().expect("a file").len(), entry.path()))
        .collect();
    files.sort();
    files
        .into_iter()
        .take(count)
        .map(|(_, path)| path)
        .collect()
}
