//! The tokens of `transformers`, for tokenizers of each kind as they are published: the small ones in
//! `tests/tokenizers`, and those that `tests/transformers/tokenizers/make.py` makes where there is Python.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use cloze_corpus::Tokenizer;
use cloze_hub::Folder;
use serde_json::Value;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(path)
}

/// The folders of tokenizers in a folder.
fn within(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("it was listed").path());
    let mut folders: Vec<PathBuf> = paths
        .filter(|path| path.join("expected.json").is_file())
        .collect();
    folders.sort();
    folders
}

#[test]
fn texts_have_the_tokens_of_transformers() {
    let folders = within(&here("tokenizers"));
    assert!(!folders.is_empty());
    agree(&folders);
}

#[test]
fn texts_have_the_tokens_of_transformers_in_every_kind_that_it_makes() {
    let home = tempfile::tempdir().expect("a place for temporary files");
    let made = home.path().join("made");
    let mut out = stdout();
    let Some(python) = env::var_os("CLOZE_PYTHON") else {
        writeln!(
            out,
            "skipped: CLOZE_PYTHON names no Python with transformers: `cargo xtask python` gets one"
        )
        .expect("a place to print to");
        return;
    };
    let imports = ["-c", "import transformers, sentencepiece"];
    let probe = Command::new(&python).args(imports).output();
    if !probe.expect("the Python of CLOZE_PYTHON").status.success() {
        writeln!(
            out,
            "skipped: the Python of CLOZE_PYTHON has no transformers or no sentencepiece"
        )
        .expect("a place to print to");
        return;
    }
    let script = here("transformers/tokenizers/make.py");
    let make = Command::new(python)
        .arg("-B")
        .args([&script, &made])
        .current_dir(home.path())
        .output();
    let make = make.expect("the Python of CLOZE_PYTHON");
    assert!(
        make.status.success(),
        "{}",
        String::from_utf8_lossy(&make.stderr)
    );
    let folders = within(&made);
    assert!(folders.len() > 30);
    agree(&folders);
}

fn agree(folders: &[PathBuf]) {
    let unlike: Vec<String> = folders
        .iter()
        .flat_map(|folder| differences(folder))
        .collect();
    assert!(
        unlike.is_empty(),
        "{} differ:\n{}",
        unlike.len(),
        unlike.join("\n")
    );
}

/// What is other than `transformers` made it.
fn differences(path: &Path) -> Vec<String> {
    let said = fs::read(path.join("expected.json")).expect("it is there");
    let said: Value = serde_json::from_slice(&said).expect("JSON");
    let folder = Folder::open(path).expect("a folder");
    let tokenizer = match folder.tokenizer(i64::MAX) {
        Ok(tokenizer) => tokenizer.expect("a tokenizer"),
        Err(error) => return vec![error.to_string()],
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut unlike = Vec::new();
    let mut compare = |what: &str, text: &Value, ours: Value, theirs: &Value| {
        if ours != *theirs {
            unlike.push(format!("{name}, {what} {text}\n   {ours}\n   {theirs}"));
        }
    };
    for case in said["texts"].as_array().expect("texts") {
        let text = &case["text"];
        let spelled = text.as_str().expect("a text");
        compare("ids", text, framed(&tokenizer, spelled, None), &case["ids"]);
        let plain = tokenizer.prompt_ids(spelled).expect("any text");
        if case["decoded"].is_string() {
            let decoded = tokenizer.decode(&plain).expect("its ids");
            compare("decoded", text, decoded.into(), &case["decoded"]);
        }
        compare("plain", text, plain.into(), &case["plain"]);
    }
    for case in said["pairs"].as_array().expect("pairs") {
        let text = |at: usize| case["texts"][at].as_str().expect("a text");
        let ours = framed(&tokenizer, text(0), Some(text(1)));
        compare("pair", &case["texts"], ours, &case["ids"]);
    }
    compare(
        "size",
        &Value::Null,
        tokenizer.vocab_size().into(),
        &said["size"],
    );
    let target = folder.target_tokenizer(i64::MAX).expect("two sides or one");
    assert_eq!(target.is_some(), said["target"].is_array(), "{name}");
    for (target, case) in target.iter().flat_map(|target| {
        let cases = said["target"].as_array().into_iter().flatten();
        cases.map(move |case| (target, case))
    }) {
        let spelled = case["text"].as_str().expect("a text");
        let ours = target.prompt_ids(spelled).expect("any text");
        compare("target", &case["text"], ours.into(), &case["plain"]);
    }
    unlike
}

fn framed(tokenizer: &Tokenizer, text: &str, second: Option<&str>) -> Value {
    let prompt = tokenizer.prompt(text, second, usize::MAX);
    prompt.expect("any text").ids.into()
}
