//! Out into a folder for others, in again, and on with the training.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::fails::fails;
use crate::common::{Place, small};
use crate::models::trained::{bert, gpt};

/// What the most probable text after some words is, to the byte.
fn written(place: &Place, model: &str) -> String {
    let arguments = ["generate", model, "The sea", "--greedy", "--json"];
    answer(place, &arguments)
}

/// What a model answers, without what only the folder of a run knows: which words it has not read.
fn answer(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(arguments).done().output();
    let mut answer: Value = serde_json::from_str(&output).expect("a line of JSON");
    let fields = answer.as_object_mut().expect("an object");
    fields
        .remove("unread")
        .expect("it says which words are unread");
    answer.to_string()
}

/// The losses on held-out text, from the first evaluation to the last.
fn held_out(run: &Path) -> Vec<f64> {
    let metrics = fs::read_to_string(run.join("metrics.jsonl")).expect("the run left it");
    let lines = metrics.lines().map(|line| {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        line["scores"]["clm"]["loss"].as_f64()
    });
    lines.flatten().collect()
}

#[test]
fn an_exported_gpt_writes_the_same() {
    let place = Place::new();
    let said = place.run(&["export", gpt(), "--to", "out"]).done().said();
    assert!(said.contains("transformers reads it"), "{said}");
    assert_eq!(written(&place, "out"), written(&place, gpt()));
}

#[test]
fn an_exported_bert_fills_in_and_embeds_the_same() {
    let place = Place::new();
    place.run(&["export", bert(), "--to", "out"]).done();
    for verb in ["fill-mask", "embed"] {
        let say = |model| {
            let arguments = [verb, model, "The ____ is calm.", "--json"];
            answer(&place, &arguments)
        };
        assert_eq!(say("out"), say(bert()), "{verb}");
    }
}

#[test]
fn a_card_says_what_is_known() {
    let place = Place::new();
    let named = ["--name", "Sea", "--license", "cc-by-4.0"];
    let arguments = [&["export", gpt(), "--to", "out"], &named[..]].concat();
    place.run(&arguments).done();
    let card = fs::read_to_string(place.path().join("out/README.md")).unwrap();
    for part in [
        "# Sea",
        "license: \"cc-by-4.0\"",
        "| trained on | a synthetic language |",
        "| steps | 6 |",
    ] {
        assert!(card.contains(part), "no {part}: {card}");
    }
}

#[test]
fn a_folder_that_is_there_is_left_alone() {
    let place = Place::new();
    place.run(&["export", gpt(), "--to", "out"]).done();
    let before = fs::read(place.path().join("out/model.safetensors")).unwrap();
    let again = ["export", bert(), "--to", "out"];
    fails(&place, &again, 4, &["out is there already"]);
    let after = fs::read(place.path().join("out/model.safetensors")).unwrap();
    assert!(before == after);
    place.file("run/notes.txt", "Precious.");
    let import = ["import", "out", "--to", "run"];
    fails(&place, &import, 4, &["run is there already", "--to"]);
    assert_eq!(fs::read_dir(place.path().join("run")).unwrap().count(), 1);
}

#[test]
fn a_network_without_a_twin_is_exported_for_cloze() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let alibi = ["--out", "run", "--set", "model.positions=alibi"];
    place
        .run(&[&["pretrain", "--config", "small.toml"], &alibi[..]].concat())
        .done();
    let said = place.run(&["export", "run", "--to", "out"]).done().said();
    assert!(said.contains("positions alibi"), "{said}");
    assert_eq!(written(&place, "out"), written(&place, "run"));
}

#[test]
fn an_imported_model_is_trained_on_from_where_it_was() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    place.run(&["export", gpt(), "--to", "out"]).done();
    place.run(&["import", "out"]).done();
    let weights = |run: &Path| fs::read(run.join("latest/model.safetensors")).unwrap();
    let imported = place.path().join("runs/out");
    assert!(weights(&imported) == weights(Path::new(gpt())));
    assert_eq!(written(&place, "runs/out"), written(&place, gpt()));

    let from = ["--from", "runs/out", "--steps", "3", "--out", "on"];
    let run = [&["pretrain", "--config", "small.toml"], &from[..]].concat();
    place.run(&run).done();
    let (before, on) = (
        held_out(Path::new(gpt())),
        held_out(&place.path().join("on")),
    );
    let (last, first) = (before[before.len() - 1], on[0]);
    assert!((last - first).abs() < 1e-4, "{last} became {first}");
    assert!(on[on.len() - 1] < first, "{on:?}");

    // A checkpoint has the tokenizer of its run.
    let from = ["--from", "on/latest", "--dry-run"];
    let run = [&["pretrain", "--config", "small.toml"], &from[..]].concat();
    place.run(&run).done();
}

#[test]
fn what_another_family_has_and_has_not_is_told() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let from = ["--from", bert(), "--set", "model.tied=false", "--dry-run"];
    let run = [&["pretrain", "--config", "small.toml"], &from[..]].concat();
    let said = place.run(&run).done().said();
    let line = |what: &str| {
        let line = said.lines().find(|line| line.contains(what));
        line.unwrap_or_else(|| panic!("no {what}: {said}"))
    };
    assert!(line("drawn from the seed").ends_with(": embeddings.output.weight"));
    let unused = line("not used");
    for name in ["masked.transform.weight", "second.classes.bias"] {
        assert!(unused.contains(name), "{unused}");
    }
    assert!(!unused.contains("embeddings"), "{unused}");
}

#[test]
fn a_network_brings_its_own_tokenizer_and_sizes() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let from = |more: &[&str], code, said: &[&str]| {
        let base = [
            "pretrain",
            "--config",
            "small.toml",
            "--from",
            gpt(),
            "--out",
            "on",
        ];
        fails(&place, &[&base[..], more].concat(), code, said);
        assert!(!place.path().join("on").exists());
    };
    from(&["--tokenizer", "byte"], 2, &["--tokenizer"]);
    from(
        &["--set", "model.dim=32"],
        4,
        &["start.weights", "[32, 16]", "[32, 32]"],
    );
}
