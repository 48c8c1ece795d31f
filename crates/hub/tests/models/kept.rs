//! What a folder says of its tokens goes back out with them.

use std::env;
use std::fs;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;

use cloze_hub::{Card, Export, Folder};
use serde_json::{Value, json};

use crate::made::{bert, gpt, nothing};
use crate::place::Place;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(path)
}

const ENCODERS: [&str; 4] = ["bert", "bert.json", "roberta-space", "xlm-roberta"];
const DECODERS: [&str; 4] = ["llama", "qwen2", "t5", "marian"];

/// The tokenizer of a kind, exported with a model of ours that stands in its folder.
fn exported(kind: &str) -> (Place, PathBuf) {
    let original = here("tokenizers").join(kind);
    let folder = Folder::open(&original).expect("a folder");
    let tokenizer = folder.tokenizer(i64::MAX).expect("a tokenizer");
    let made = if ENCODERS.contains(&kind) {
        bert(nothing)
    } else {
        gpt()
    };
    let target = Place::new();
    let mut model = made.open().expect("a model");
    model.folder.clone_from(&original);
    let export = Export {
        target: &target.path(),
        tokenizer: tokenizer.as_ref(),
        card: &Card::default(),
        max_shard: u64::MAX,
    };
    model.save(&export).expect("a disk with room");
    (target, original)
}

#[test]
fn an_export_reads_as_its_original_and_keeps_what_was_said() {
    for kind in ENCODERS.iter().chain(&DECODERS) {
        let (target, original) = exported(kind);
        let read = |path: &Path| {
            let folder = Folder::open(path).expect("a folder");
            let tokenizer = folder.tokenizer(i64::MAX).expect("a tokenizer");
            tokenizer.expect("a tokenizer")
        };
        let (ours, theirs) = (read(&target.path()), read(&original));
        for text in [
            "  the <mask> sea</s> 天气 café",
            "<|im_start|>user",
            "[MASK]",
        ] {
            let ids =
                |tokenizer: &cloze_corpus::Tokenizer| tokenizer.prompt_ids(text).expect("any text");
            assert_eq!(ids(&ours), ids(&theirs), "{kind}");
        }
        for (field, value) in theirs.names().fields() {
            assert_eq!(
                ours.names().fields().get(field),
                Some(value),
                "{kind}: {field}"
            );
        }
        let sides = ["source.spm", "target.spm", "vocab.json"]
            .map(|name| target.path().join(name).exists());
        assert_eq!(sides, [*kind == "marian"; 3]);
        assert_eq!(
            target.path().join("tokenizer.json").exists(),
            *kind != "marian"
        );
    }
}

#[test]
fn what_was_said_of_generation_is_kept() {
    let place = gpt();
    let said = json!({ "temperature": 0.6, "eos_token_id": [3, 5], "do_sample": true });
    place.put("generation_config.json", said.to_string());
    let folder = Folder::open(&here("tokenizers/llama")).expect("a folder");
    let tokenizer = folder.tokenizer(i64::MAX).expect("a tokenizer");
    let target = Place::new();
    let export = Export {
        target: &target.path(),
        tokenizer: tokenizer.as_ref(),
        card: &Card::default(),
        max_shard: u64::MAX,
    };
    place
        .open()
        .expect("a model")
        .save(&export)
        .expect("a disk with room");
    let kept = fs::read(target.path().join("generation_config.json")).expect("it was written");
    let kept: Value = serde_json::from_slice(&kept).expect("JSON");
    for field in ["temperature", "eos_token_id", "do_sample"] {
        assert_eq!(kept[field], said[field]);
    }
    assert_eq!(kept["bos_token_id"], 1);
    assert_eq!(target.config()["eos_token_id"], json!([3, 5]));
}

#[test]
fn transformers_reads_an_export_with_the_tokens_of_the_original() {
    let Some(python) = env::var_os("CLOZE_PYTHON") else {
        let reason =
            "CLOZE_PYTHON names no Python with transformers: `cargo xtask python` gets one";
        writeln!(stdout(), "skipped: {reason}").expect("a place to print to");
        return;
    };
    let imports = ["-c", "import transformers, sentencepiece"];
    let probe = Command::new(&python).args(imports).output();
    let has_both = probe.expect("the Python of CLOZE_PYTHON").status.success();
    let kinds = ENCODERS.iter().chain(&DECODERS);
    let pairs: Vec<(Place, PathBuf)> = kinds
        // Only the class of Marian needs SentencePiece.
        .filter(|kind| has_both || **kind != "marian")
        .map(|kind| exported(kind))
        .collect();
    let paths = pairs
        .iter()
        .flat_map(|(target, original)| [target.path(), original.clone()]);
    let checked = Command::new(python)
        .arg("-B")
        .arg(here("transformers/tokenizers/check.py"))
        .args(paths)
        .output()
        .expect("the Python of CLOZE_PYTHON");
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}
