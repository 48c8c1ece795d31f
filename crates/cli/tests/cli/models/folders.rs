//! Folders that hold no model, a damaged one, or one with more rows than there are tokens.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::fails::fails;
use crate::common::{Place, small};
use crate::models::trained::{bert, gpt, tokenizer};

/// The parts of a run that its model is made of.
fn copy_of(run: &str, place: &Place) -> PathBuf {
    let mut files = vec!["config.toml".to_owned(), "tokenizer.json".to_owned()];
    let latest = fs::read_dir(Path::new(run).join("latest")).expect("the run left it");
    files.extend(latest.map(|entry| {
        let name = entry.expect("the run left it").file_name();
        format!("latest/{}", name.to_str().expect("its names are ASCII"))
    }));
    for file in &files {
        let content = fs::read(Path::new(run).join(file)).expect("the run left it");
        place.file(&format!("copy/{file}"), content);
    }
    place.path().join("copy")
}

fn refused(place: &Place, said: &[&str]) {
    fails(place, &["generate", "copy", "The sea"], 4, said);
}

#[test]
fn a_folder_without_a_model() {
    let place = Place::new();
    refused(&place, &["copy", "No such file"]);
    place.file("copy/notes.txt", "");
    refused(&place, &["copy has no config.json"]);
    place.file("copy/config.json", r#"{ "model_type": "t5" }"#);
    refused(&place, &["config.json", "t5", "bert, gpt2, "]);
    place.file("copy/config.toml", "preset = \"gpt-tiny\"");
    refused(&place, &["config.toml is no configuration of a run"]);
}

#[test]
fn a_run_is_opened_without_its_settings() {
    let place = Place::new();
    let copy = copy_of(gpt(), &place);
    let asked = ["generate", "copy", "The sea", "--greedy"];
    let written = place.run(&asked).done().output();
    let described = Path::new(gpt()).join("config.json");
    fs::copy(described, copy.join("config.json")).unwrap();
    fs::remove_file(copy.join("config.toml")).unwrap();
    assert_eq!(place.run(&asked).done().output(), written);
}

#[test]
fn a_run_without_a_checkpoint() {
    let place = Place::new();
    fs::remove_dir_all(copy_of(gpt(), &place).join("latest")).unwrap();
    refused(
        &place,
        &["no checkpoint yet", "`cloze pretrain --out copy`"],
    );
}

#[test]
fn a_run_with_the_tokenizer_of_another() {
    let place = Place::new();
    let copy = copy_of(gpt(), &place);
    place.run(&["generate", "copy", "The sea"]).done();
    fs::copy(
        Path::new(bert()).join("tokenizer.json"),
        copy.join("tokenizer.json"),
    )
    .unwrap();
    let hashes = [gpt(), bert()].map(|run| tokenizer(run).fingerprint());
    refused(&place, &["copy/tokenizer.json", &hashes[0], &hashes[1]]);
}

#[test]
fn a_run_with_a_damaged_checkpoint() {
    let place = Place::new();
    let weights = copy_of(gpt(), &place).join("latest/model.safetensors");
    let mut bytes = fs::read(&weights).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&weights, bytes).unwrap();
    refused(&place, &["model.safetensors"]);
}

#[test]
fn rows_without_a_token_are_never_chosen() {
    for (preset, verb) in [("gpt-tiny", "generate"), ("bert-tiny", "fill-mask")] {
        let place = Place::new();
        place.file("small.toml", small(preset));
        let base = ["pretrain", "--config", "small.toml", "--out", "copy"];
        let rows = ["--set", "tokenizer.rows=9000"];
        place.run(&[&base[..], &rows].concat()).done();
        place.run(&[verb, "copy", "The sea ____"]).done();
    }
}

#[test]
fn a_model_without_a_tokenizer_reads_no_texts() {
    let place = Place::new();
    place.run(&["export", gpt(), "--to", "copy"]).done();
    fs::remove_file(place.path().join("copy/tokenizer.json")).unwrap();
    refused(&place, &["no tokenizer.json", "save_pretrained"]);
}
