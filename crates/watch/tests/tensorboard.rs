//! TensorBoard reads what was written.

mod common;

use std::env;
use std::fs;
use std::io::{Write, stdout};
use std::path::Path;
use std::process::Command;

use cloze_watch::TensorBoard;
use common::tell;
use serde_json::Value;

#[test]
fn each_part_of_a_run_has_a_file_of_whole_records() {
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in [(0, 60), (50, 100)] {
        tell(&mut TensorBoard::new(folder.path()), from, to, |_| 2.0);
    }
    let mut sizes = Vec::new();
    for file in fs::read_dir(folder.path().join("tensorboard")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        let (mut rest, mut records) = (&bytes[..], 0);
        while !rest.is_empty() {
            let length = u64::from_le_bytes(rest[..8].try_into().unwrap());
            rest = &rest[8 + 4 + length as usize + 4..];
            records += 1;
        }
        sizes.push(records);
    }
    sizes.sort_unstable();
    // Version, restart, two sets at the beginning and at each fiftieth step, steps.
    assert_eq!(sizes, [2 + 4 + 50, 2 + 4 + 60]);
}

#[test]
fn tensorboard_reads_every_value_once() {
    let Some(python) = env::var_os("CLOZE_PYTHON") else {
        return skip("CLOZE_PYTHON names no Python: `cargo xtask python` gets one");
    };
    let with = Command::new(&python)
        .args(["-c", "import tensorboard"])
        .output();
    if !with.expect("CLOZE_PYTHON names a Python").status.success() {
        return skip("CLOZE_PYTHON has no tensorboard: `pip install tensorboard` gets it");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut first = TensorBoard::new(folder.path());
    tell(&mut first, 0, 60, |step| {
        if step == 7 { f64::NAN } else { step as f64 }
    });
    // The run was killed after step 60, and its last checkpoint was that of 40.
    tell(&mut TensorBoard::new(folder.path()), 40, 100, |step| {
        0.5 * step as f64
    });

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read_events.py");
    let read = Command::new(python)
        .arg(script)
        .arg(folder.path().join("tensorboard"))
        .output()
        .expect("CLOZE_PYTHON names a Python");
    let complaint = String::from_utf8_lossy(&read.stderr);
    assert!(read.status.success(), "{complaint}");
    let scalars: Value = serde_json::from_slice(&read.stdout).expect("JSON");
    let loss = scalars["train/loss"].as_array().expect("a tag");
    assert_eq!(loss.len(), 100);
    for (step, point) in (1_u64..).zip(loss) {
        assert_eq!(point[0], step);
        let expected = step as f64 * if step > 40 { 0.5 } else { 1.0 };
        if step == 7 {
            assert_eq!(point[1], "nan");
        } else {
            assert_eq!(point[1].as_f64(), Some(expected));
        }
    }
    for tag in [
        "train terms/nsp",
        "train/learning rate",
        "novels/loss",
        "novels/mlm right",
    ] {
        assert!(scalars[tag].is_array(), "{tag}: {scalars}");
    }
}

/// Past the test harness, which shows nothing of a test that passes.
fn skip(reason: &str) {
    writeln!(stdout(), "skipped: {reason}").expect("a place to print to");
}
