//! Both sides of the comparison compute the same: weights, batches, losses, steps of the optimizer.

use std::env;
use std::io::{Write, stdout};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// The losses of the two sides may differ by rounding: fp32 sums in other orders.
const TOLERANCE: f64 = 1e-4;

#[test]
fn a_bert_has_the_losses_of_transformers() {
    agrees("bert");
}

#[test]
fn a_gpt_has_the_losses_of_transformers() {
    agrees("gpt");
}

#[test]
fn a_family_that_is_unknown_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let said = ours(&prepare(folder.path(), "t5"));
    let complaint = said.expect_err("a family that is unknown");
    assert!(
        complaint.contains("\"t5\"") && complaint.contains("bert or gpt"),
        "{complaint}"
    );
}

fn agrees(family: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    ours(&prepare(folder.path(), family)).expect("weights and batches");
    let mut task = json!({
        "folder": folder.path(), "precision": "fp32", "dropout": 0.0, "warm_up": 1, "least": 3,
        "seconds": 0.0,
    });
    task["do"] = json!("train");
    let here = ours(&task).expect("a training");
    let losses = losses(&here);
    // Four steps, of which the first is not timed; the fourth has the first batch again.
    assert_eq!(
        (losses.len(), here["seconds"].as_array().map(Vec::len)),
        (4, Some(3))
    );
    assert!(losses[3] < losses[0], "nothing is learned: {losses:?}");

    let Some(python) = env::var_os("CLOZE_PYTHON") else {
        let reason =
            "CLOZE_PYTHON names no Python with transformers: `cargo xtask python` gets one";
        // Past the test harness, which shows nothing of a test that passes.
        stdout()
            .write_all(format!("skipped: {reason}\n").as_bytes())
            .expect("an open output");
        return;
    };
    task.as_object_mut().expect("an object").remove("do");
    task["compile"] = json!(false);
    task["slowest"] = Value::Null;
    task["threads"] = json!(1);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/hf.py");
    let mut peer = Command::new(python);
    let there = ask(peer.arg("-B").arg(script).arg(task.to_string())).expect("a training");
    let theirs = self::losses(&there);
    let near = |(a, b): (&f64, &f64)| (a - b).abs() < TOLERANCE;
    assert!(
        losses.len() == theirs.len() && losses.iter().zip(&theirs).all(near),
        "{family}: {losses:?} here, {theirs:?} there"
    );
}

fn prepare(folder: &Path, family: &str) -> Value {
    json!({ "do": "prepare", "folder": folder, "job": {
        "family": family, "layers": 2, "dim": 32, "heads": 2, "max_len": 24, "vocab": 300,
        "sequences": 4, "length": 16, "batches": 3,
    }})
}

fn losses(said: &Value) -> Vec<f64> {
    let all = said["losses"].as_array().expect("losses");
    all.iter()
        .map(|loss| loss.as_f64().expect("a number"))
        .collect()
}

fn ours(task: &Value) -> Result<Value, String> {
    ask(Command::new(env!("CARGO_BIN_EXE_side")).arg(task.to_string()))
}

fn ask(command: &mut Command) -> Result<Value, String> {
    let output = command
        .env("OMP_NUM_THREADS", "1")
        .output()
        .expect("a program that starts");
    let [said, complaint] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    if output.status.success() {
        Ok(serde_json::from_str(said.lines().last().expect("an answer")).expect("JSON"))
    } else {
        Err(complaint.into_owned())
    }
}
