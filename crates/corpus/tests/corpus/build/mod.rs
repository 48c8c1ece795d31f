//! Whole builds: from files to a corpus.

mod damage;
mod duplicates;
mod folder;
#[cfg(target_os = "linux")]
mod full_disk;
mod input;
mod kill;
mod markdown;
mod preview;
mod stop;
mod stores;
mod threads;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use cloze_corpus::duplicates::{Near, Paragraphs};
use cloze_corpus::presets::default_steps;
use cloze_corpus::{
    BuildPhase, Corpus, Documents, Duplicates, Error, Kind, Pipeline, Progress, ReadOptions,
    Recipe, Split, Store, Vocabulary, Watch, build,
};
use cloze_random::{Draws, Stream};
use serde_json::Value;
use tempfile::TempDir;

const SPLIT: Split = Split {
    share: 0.1,
    seed: 1,
};

const PHASES: [BuildPhase; 6] = [
    BuildPhase::Cleaning,
    BuildPhase::Duplicates,
    BuildPhase::Selecting,
    BuildPhase::Training,
    BuildPhase::Encoding,
    BuildPhase::Assembling,
];

/// In memory where the system can: a build waits for the disk at each of its many small files.
fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    folder.expect("a temporary folder")
}

/// A .jsonl file with these texts.
fn rows<S: AsRef<str>>(folder: &Path, texts: &[S]) -> Documents {
    let row = |text: &S| format!("{}\n", serde_json::json!({ "text": text.as_ref() }));
    let path = folder.join("rows.jsonl");
    fs::write(&path, texts.iter().map(row).collect::<String>()).expect("a writable folder");
    open(&path)
}

fn open(path: &Path) -> Documents {
    Documents::open(&[path], &ReadOptions::standard()).expect("files with text")
}

fn verbatim() -> Pipeline {
    Pipeline {
        keep_text: true,
        ..Pipeline::verbatim(SPLIT)
    }
}

/// All that a build can do.
fn full() -> Pipeline {
    Pipeline {
        clean: default_steps(),
        duplicates: Duplicates {
            exact: true,
            near: Some(Near::standard()),
            paragraphs: Some(Paragraphs { min_characters: 20 }),
        },
        split: SPLIT,
        keep_text: true,
    }
}

fn learned(kind: Kind) -> Vocabulary {
    let specials = match kind {
        Kind::WordPiece => Recipe::bert_specials(),
        _ => Recipe::gpt_specials(),
    };
    Vocabulary::Train(Recipe {
        kind,
        vocab: 1000,
        specials,
        // Enough for these texts, and soon done.
        sample: 1 << 18,
    })
}

fn unwatched(
    documents: &Documents,
    pipeline: &Pipeline,
    kind: Kind,
    folder: &Path,
) -> Result<Corpus, Error> {
    watched(documents, pipeline, kind, folder, &|_, _| {})
}

/// Stopped where `progress` sets the flag.
fn watched(
    documents: &Documents,
    pipeline: &Pipeline,
    kind: Kind,
    folder: &Path,
    progress: &(dyn Fn(Progress, &AtomicBool) + Sync),
) -> Result<Corpus, Error> {
    let cancel = AtomicBool::new(false);
    let watch = Watch {
        progress: &|seen| progress(seen, &cancel),
        cancel: &cancel,
    };
    build(documents, pipeline, learned(kind), folder, &watch)
}

/// Every file below a folder, by its name there.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("a path below");
                found.insert(name.to_owned(), fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// The files of a corpus that are a function of its text and settings alone: not the lock, nor the
/// report, which has times.
fn lasting(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = files(folder);
    files.retain(|name, _| {
        let name = name.to_string_lossy();
        !name.starts_with("report.") && name != "build.lock"
    });
    files
}

/// The rows of the files in `text/` or `dropped/`, in order, each with the number of its chunk.
fn saved(corpus: &Corpus, kind: &str) -> Vec<(u64, Value)> {
    let mut saved = Vec::new();
    for (name, bytes) in files(&corpus.folder().join(kind)) {
        let name = name.to_string_lossy();
        let chunk = name.split('.').next().expect("a number");
        let rows = zstd::decode_all(bytes.as_slice()).expect("a whole file");
        let rows = std::str::from_utf8(&rows).expect("text").lines();
        saved.extend(rows.map(|row| {
            let row = serde_json::from_str(row).expect("JSON");
            (chunk.parse().expect("a number"), row)
        }));
    }
    saved
}

/// The texts that were kept, in order.
fn texts(corpus: &Corpus) -> Vec<String> {
    let rows = saved(corpus, "text").into_iter();
    rows.map(|(_, row)| string(&row["text"])).collect()
}

fn string(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

/// A document of a store, without the separator after it.
fn decoded(corpus: &Corpus, store: &Store, number: u64) -> String {
    let tokens = store.tokens(store.document(number));
    let text = corpus.tokenizer.decode(&tokens).expect("ids of the store");
    text.trim_end_matches("<|endoftext|>").to_owned()
}

/// Text of `bytes` bytes and more, as documents of some sentences of made-up words, all different.
fn made(bytes: usize) -> Vec<String> {
    const WORDS: Stream = Stream::named("words of a test");
    let (mut texts, mut size) = (Vec::new(), 0);
    while size < bytes {
        let mut draws = Draws::new(1, WORDS, 0, texts.len() as u64);
        let mut text = String::new();
        for _ in 0..300 {
            let word = draws.below(1500);
            text.push_str(&format!("{:o}", word * 7919));
            text.push_str(if word.is_multiple_of(10) {
                ". And\n"
            } else {
                " "
            });
        }
        size += text.len();
        texts.push(text.trim_end().to_owned());
    }
    texts
}
