//! What is wrong is said once, clearly, with what to do; the exit code is the promised one; nothing
//! is left half written.

use crate::common::fails::fails;
use crate::common::{Place, small};

#[test]
fn text_that_cannot_be_used() {
    let place = Place::new();
    place.file("empty.txt", "");
    place.file("spaces.txt", " \n \n");
    place.file("photo.jpg", "x");
    place.file("folder/readme.pdf", "x");
    place.file("short.txt", "Too short.");
    place.file("broken.jsonl", "{\"text\": \"Fine.\"}\n{\"text\": \n");
    place.file("other.jsonl", "{\"body\": \"Fine.\"}\n");
    let data = |path: &str, said: &[&str]| {
        fails(
            &place,
            &["pretrain", "--preset", "gpt-tiny", "--data", path],
            4,
            said,
        );
    };
    data("missing.txt", &["missing.txt", "does not exist"]);
    data("empty.txt", &["empty.txt", "is empty"]);
    data("spaces.txt", &["no text"]);
    data("photo.jpg", &["photo.jpg", ".txt, .md"]);
    data("folder", &["folder", "holds no"]);
    data("broken.jsonl", &["broken.jsonl:2"]);
    data("other.jsonl", &["other.jsonl:1", "\"text\"", "body"]);
    data(
        "short.txt",
        &["tokens", "one window needs 65", "batch.length"],
    );
}

#[test]
fn what_is_misspelt_is_guessed() {
    let place = Place::new();
    fails(
        &place,
        &["pretrain", "--preset", "brt-tiny"],
        3,
        &["brt-tiny", "bert-tiny", "gpt-mini"],
    );
    fails(
        &place,
        &["pretrain", "--stps", "3"],
        2,
        &["--stps", "--steps"],
    );
    fails(
        &place,
        &["pretrain", "--tokenizer", "wordpeice"],
        2,
        &["wordpeice", "wordpiece"],
    );
    fails(
        &place,
        &["pretrain", "--device", "gpu"],
        2,
        &["gpu", "cuda"],
    );
    fails(
        &place,
        &["pretrain", "--precision", "fp16"],
        2,
        &["fp16", "auto", "fp32", "bf16"],
    );
    fails(
        &place,
        &["pretrain", "--set", "compute.precision=fp16"],
        3,
        &["fp16", "auto", "fp32", "bf16"],
    );
    fails(
        &place,
        &["pretrain", "--set", "model.dropuot=0"],
        3,
        &["dropuot", "dropout"],
    );
    fails(
        &place,
        &["pretrain", "--config", "missing.toml"],
        3,
        &["missing.toml"],
    );
}

#[test]
fn a_configuration_is_checked_whole() {
    let place = Place::new();
    let text = "preset = \"bert-tiny\"\n[model]\nheads = 3\nnrom = \"rms\"\ndropout = 1.5\n[train]\nsteps = \"many\"\n";
    place.file("bad.toml", text);
    let said = [
        "bad.toml",
        "`model.heads` is 3",
        "nrom",
        "norm",
        "`model.dropout` is 1.5",
        "steps",
    ];
    fails(&place, &["pretrain", "--config", "bad.toml"], 3, &said);
}

#[test]
fn a_size_that_nothing_holds_is_refused_with_what_is_possible() {
    let place = Place::new();
    place.file("text.txt", "The old man saw the sea. ".repeat(40));
    let large = "99999999999";
    for (field, said) in [
        ("model.dim", "below 2^28"),
        ("model.hidden", "below 2^28"),
        ("model.layers", "below 2^28"),
        ("model.max_len", "below 2^28"),
        ("model.segments", "below 2^28"),
        ("batch.sequences", "1 to 2^24"),
        ("data.documents", "2 to 2^32"),
        ("tokenizer.vocab", "1 to 16777216"),
        ("tokenizer.rows", "below 2^31"),
    ] {
        let value = format!("{field}={large}");
        fails(
            &place,
            &["pretrain", "--set", &value],
            3,
            &[field, large, said],
        );
    }
    for value in ["model.hidden=268435455", "model.layers=268435455"] {
        fails(
            &place,
            &["pretrain", "--set", value],
            3,
            &["`model`", "of free memory"],
        );
    }
    let padding = "model.padding_token=100000";
    let said = ["`model.padding_token` is 100000", "below "];
    let data = ["pretrain", "--data", "text.txt", "--set", padding];
    fails(&place, &data, 3, &said);
    let build = ["corpus", "build", "text.txt", "--out", "corpus", "--vocab"];
    fails(
        &place,
        &[&build[..], &[large]].concat(),
        3,
        &[large, "1 to 16777216"],
    );
    let steps = i64::MAX.to_string();
    let plan = place
        .run(&["pretrain", "--dry-run", "--steps", &steps])
        .done();
    assert!(plan.said().contains(&steps), "{}", plan.said());
}

#[test]
fn cuda_is_never_replaced_in_silence() {
    if tch::Cuda::is_available() {
        println!("skipped: there is a GPU");
        return;
    }
    fails(
        &Place::new(),
        &["pretrain", "--device", "cuda"],
        2,
        &["cuda:0"],
    );
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let place = Place::new();
    place.file("thesis/chapter.txt", "Precious.");
    fails(
        &place,
        &["pretrain", "--out", "thesis"],
        4,
        &["thesis", "--out"],
    );
    assert_eq!(
        std::fs::read_to_string(place.path().join("thesis/chapter.txt")).unwrap(),
        "Precious."
    );
}

#[test]
fn a_run_with_other_settings_is_not_gone_on_with() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let base = ["pretrain", "--config", "small.toml", "--out", "mine"];
    place.run(&base).done();
    let other = [&base[..], &["--set", "model.dim=32"]].concat();
    fails(
        &place,
        &other,
        4,
        &["- model.dim = 16", "+ model.dim = 32", "--out"],
    );
    let anew = [&base[..], &["--resume", "never"]].concat();
    fails(&place, &anew, 4, &["holds a run", "--out"]);
}

#[test]
fn a_foreign_or_damaged_checkpoint_is_refused() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    place
        .run(&["pretrain", "--config", "small.toml", "--out", "mine"])
        .done();
    let other = |more: &[&str], said: &[&str]| {
        let base = ["pretrain", "--config", "small.toml", "--out", "other"];
        fails(&place, &[&base[..], more].concat(), 4, said);
        assert!(!place.path().join("other").exists());
    };
    other(
        &["--resume", "mine/latest", "--tokenizer", "byte"],
        &["tokenizer"],
    );
    other(&["--resume", "nowhere"], &["nowhere"]);
    place.file("foreign/model.safetensors", "not a tensor");
    other(&["--resume", "foreign"], &["foreign"]);
    let weights = place.path().join("mine/latest/model.safetensors");
    let mut bytes = std::fs::read(&weights).unwrap();
    bytes[1000] ^= 1;
    std::fs::write(&weights, bytes).unwrap();
    other(&["--resume", "mine/latest"], &["model.safetensors"]);
}

#[test]
fn a_tokenizer_without_a_mask_serves_no_bert() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    place
        .run(&["pretrain", "--config", "small.toml", "--out", "gpt"])
        .done();
    let arguments = [
        "pretrain",
        "--preset",
        "bert-tiny",
        "--tokenizer",
        "gpt/tokenizer.json",
    ];
    fails(&place, &arguments, 4, &["[MASK]"]);
    place.file("no.json", "{}");
    fails(
        &place,
        &["pretrain", "--tokenizer", "no.json"],
        4,
        &["no.json"],
    );
}

#[test]
fn what_names_no_parameter_or_no_corpus_is_refused() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    place.file("text/one.txt", "The sea is calm. ".repeat(90));
    let base = ["pretrain", "--config", "small.toml", "--set"];
    let set = |set: &str, code: i32, said: &[&str]| {
        fails(&place, &[&base[..], &[set]].concat(), code, said);
    };
    let freeze = "train.freeze=['embedings.*']";
    set(freeze, 3, &["embedings.*", "embeddings.tokens"]);
    set("train.freeze=['*']", 3, &["every parameter is frozen"]);
    set("train.limits.tokens=0", 3, &["train.limits.tokens", "inf"]);
    set("train.limits.tokns=5", 3, &["tokns", "tokens"]);
    set("data.also=['text']", 4, &["text"]);
    let stage = "stages=[{ steps = 1, sequences = 0, length = 1000 }]";
    set(stage, 3, &["stages.sequences", "stages.length"]);
    let lion = "train.optimizer={ kind = 'lino', betas = [0.9, 0.99], decay = 0.1 }";
    set(lion, 3, &["lino", "lion"]);
}
