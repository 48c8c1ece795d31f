//! Fifty losses of a small BERT and a small GPT, against the curves in `golden/`: the plain path. Those
//! are of Hugging Face transformers 5.24.0 on PyTorch 2.11.0, eager, in fp32, from the same weights and
//! batches. Without dropout, which draws from other generators.
//!
//! `CLOZE_GOLDEN=write CLOZE_PYTHON=.. cargo test -p cloze-benches --test golden` makes them anew.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

const STEPS: usize = 50;
/// In nats, fp32: see docs/numerics.md.
const TOLERANCE: f64 = 1e-4;
/// Relative, bf16.
const HALF_TOLERANCE: f64 = 0.01;

#[test]
fn a_bert_follows_the_plain_path() {
    follows("bert");
}

#[test]
fn a_gpt_follows_the_plain_path() {
    follows("gpt");
}

fn follows(family: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    ours(&json!({ "do": "prepare", "folder": folder.path(), "job": {
        "family": family, "layers": 2, "dim": 64, "heads": 4, "max_len": 48, "vocab": 1000,
        "sequences": 8, "length": 48, "batches": 5,
    }}));
    if env::var("CLOZE_GOLDEN").is_ok_and(|value| value == "write") {
        let curve = json!(theirs(folder.path()));
        fs::write(golden(family), format!("{curve}\n")).expect("a writable folder");
    }
    let text = fs::read_to_string(golden(family)).expect("a golden curve");
    let golden: Vec<f64> = serde_json::from_str(&text).expect("JSON");
    assert_eq!(golden.len(), STEPS);
    assert!(golden[STEPS - 1] < golden[0] - 0.2, "nothing was learned");

    let curve = |precision: &str| {
        let mut task = task(folder.path(), precision);
        task["do"] = json!("train");
        losses(&ours(&task))
    };
    let away = |a: &f64, b: &f64| (a - b).abs();
    let full = curve("fp32");
    let most = full.iter().zip(&golden).map(|(a, b)| away(a, b));
    let most = most.fold(0.0, f64::max);
    println!("{family}: fp32 is at most {most:.1e} nats from the plain path");
    assert!(full.len() == STEPS && most < TOLERANCE, "{most:e}");

    let half = curve("bf16");
    let most = half.iter().zip(&golden).map(|(a, b)| away(a, b) / b);
    let most = most.fold(0.0, f64::max);
    println!("{family}: bf16 is at most {:.2} % from it", 100.0 * most);
    assert!(half.len() == STEPS && most < HALF_TOLERANCE, "{most:e}");
    assert_ne!(half, full, "bf16 was asked for");
}

fn task(folder: &Path, precision: &str) -> Value {
    json!({
        "folder": folder, "precision": precision, "dropout": 0.0, "warm_up": 0, "least": STEPS,
        "seconds": 0.0,
    })
}

fn ours(task: &Value) -> Value {
    ask(Command::new(env!("CARGO_BIN_EXE_side")).arg(task.to_string()))
}

fn theirs(folder: &Path) -> Vec<f64> {
    let python = env::var_os("CLOZE_PYTHON").expect("CLOZE_PYTHON: a Python with transformers");
    let mut task = task(folder, "fp32");
    task["compile"] = json!(false);
    task["slowest"] = Value::Null;
    task["threads"] = json!(1);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/hf.py");
    losses(&ask(Command::new(python)
        .arg("-B")
        .arg(script)
        .arg(task.to_string())))
}

fn losses(said: &Value) -> Vec<f64> {
    let all = said["losses"].as_array().expect("losses");
    all.iter()
        .map(|loss| loss.as_f64().expect("a number"))
        .collect()
}

fn ask(command: &mut Command) -> Value {
    let output = command
        .env("OMP_NUM_THREADS", "1")
        .output()
        .expect("a program that starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(said.lines().last().expect("an answer")).expect("JSON")
}

fn golden(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{family}.json"))
}
