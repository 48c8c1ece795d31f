use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_corpus::{
    Documents, Kind, Pipeline, ReadOptions, Recipe, Split, Store, Tokenizer, Vocabulary, Watch,
    build,
};
use cloze_language::Language;
use serde_json::json;

/// A text as tokens, on disk for as long as this lives.
#[derive(Debug)]
pub struct BenchText {
    /// Learned from the text.
    pub tokenizer: Tokenizer,
    /// Nine tenths of the text.
    pub store: Arc<Store>,
    _folder: tempfile::TempDir,
}

impl BenchText {
    /// Documents of the built-in language, in tokens of this kind.
    ///
    /// # Panics
    /// If the folder for temporary files cannot be written.
    pub fn tokenise(documents: usize, kind: Kind, specials: Vec<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let rows = folder.path().join("language.jsonl");
        let row = |text: &String| json!({ "text": text }).to_string() + "\n";
        let text: String = language(documents).iter().map(row).collect();
        fs::write(&rows, text).expect("a writable folder");
        let recipe = Recipe {
            kind,
            vocab: 8000,
            specials,
            sample: Recipe::default_sample(),
        };
        let built = build(
            &Documents::open(&[rows], &ReadOptions::standard()).expect("the file just written"),
            &Pipeline::verbatim(Split {
                share: 0.1,
                seed: 1,
            }),
            Vocabulary::Train(recipe),
            &folder.path().join("tokens"),
            &Watch {
                progress: &|_| {},
                cancel: &AtomicBool::new(false),
            },
        )
        .expect("clean text");
        Self {
            tokenizer: built.tokenizer,
            store: Arc::new(built.train),
            _folder: folder,
        }
    }
}

/// Documents of the built-in language.
pub fn language(documents: usize) -> Vec<String> {
    let language = Language::new();
    let documents = language.documents(1).take(documents);
    documents.map(|document| document.text()).collect()
}
