//! The real presets.

use super::super::presets::{CORPORA, Presets, RUNS};
use super::*;

#[test]
fn every_preset_is_a_run_that_can_be_started() {
    for name in RUNS.names() {
        let merged = Merged::load(&RUNS, Some(name), None, Vec::new()).unwrap();
        let settings = merged.deserialize(crate::settings::Settings::problems);
        settings.unwrap_or_else(|error| panic!("{}", text(&error)));
        assert_eq!(merged.preset(), name);
    }
}

#[test]
fn every_preset_of_a_corpus_is_one_that_can_be_built() {
    for name in CORPORA.names() {
        let merged = Merged::load(&CORPORA, Some(name), None, Vec::new()).unwrap();
        let settings = merged.deserialize(crate::corpus::Settings::problems);
        settings.unwrap_or_else(|error| panic!("{}", text(&error)));
    }
}

#[test]
fn the_presets_are_those_of_the_library() {
    let pipeline = |name| {
        let merged = Merged::load(&CORPORA, Some(name), None, Vec::new()).unwrap();
        let settings = merged.deserialize(crate::corpus::Settings::problems);
        settings.unwrap()
    };
    let books = pipeline("books").pipeline();
    assert_eq!(books, cloze_corpus::Pipeline::standard(books.split));
    assert_eq!(pipeline("web").clean, cloze_corpus::presets::web_steps());
}

#[test]
fn every_file_belongs_to_a_preset() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    let of = |presets: &Presets| -> Vec<&str> {
        let names = presets.names().into_iter();
        let parts = names.flat_map(|name| presets.get(name).unwrap().parts);
        parts.copied().collect()
    };
    let parts = [of(&RUNS), of(&CORPORA)].concat();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            assert!(
                parts.contains(&text.as_str()),
                "no preset uses {}",
                entry.path().display()
            );
        }
    }
}

#[test]
fn the_default_is_a_preset() {
    assert_eq!(RUNS.base(None, None).unwrap().name, "bert-tiny");
}
