//! The verbs on a folder of each kind: the texts, vectors and fillings of `transformers`.

use std::env;
use std::fs;
use std::io::{Write, stdout};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::common::Place;
use crate::models::trained::objects;

#[test]
fn each_does_what_transformers_does() {
    let Some(python) = env::var_os("CLOZE_PYTHON") else {
        let skipped = "skipped: CLOZE_PYTHON names no Python with transformers: `cargo xtask python` gets one";
        return writeln!(stdout(), "{skipped}").expect("a place to print to");
    };
    let hub = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hub/tests");
    let place = Place::new();
    let kinds = place.path().join("kinds");
    let mut make = Command::new(python);
    make.arg("-B").arg(hub.join("transformers/kinds.py"));
    make.arg(hub.join("tokenizers")).arg(&kinds);
    assert!(make.status().expect("a Python").success());
    let mut found = 0;
    for folder in fs::read_dir(&kinds).expect("the folder of kinds") {
        let folder = folder.expect("a folder").path();
        let expected = fs::read(folder.join("verbs.json")).expect("what is expected");
        let expected: Value = serde_json::from_slice(&expected).expect("JSON");
        compare(&place, folder.to_str().expect("UTF-8"), &expected);
        found += 1;
    }
    assert!(found > 12, "{found} kinds");
}

fn compare(place: &Place, folder: &str, expected: &Value) {
    let texts: Vec<&str> = list(&expected["texts"])
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let ask = |arguments: &[&str], texts: &[&str]| {
        let run = place.run(&[arguments, &["--json"], texts].concat());
        objects(run.done())
    };
    let vectors = ask(&["embed", folder], &texts);
    for (ours, theirs) in vectors.iter().zip(list(&expected["embed"])) {
        assert_near(&ours["embedding"], theirs, folder);
    }
    if let Some(theirs) = expected["generate"].as_array() {
        let arguments = ["generate", folder, "--greedy", "--max-tokens", "12"];
        let written = ask(&arguments, &texts);
        let ours: Vec<&Value> = written.iter().map(|text| &text["text"]).collect();
        assert_eq!(ours, theirs.iter().collect::<Vec<_>>(), "{folder}");
    }
    if let Some(fill) = expected.get("fill") {
        let text = fill["text"].as_str().expect("a text");
        let filled = ask(&["fill-mask", folder, "--top-k", "3"], &[text]);
        let ours = list(&filled[0]["blanks"][0]);
        for ((ours, token), score) in ours
            .iter()
            .zip(list(&fill["tokens"]))
            .zip(list(&fill["scores"]))
        {
            assert_eq!(&ours["token"], token, "{folder}");
            let probability = ours["probability"].as_f64().expect("a number");
            let theirs = score.as_f64().expect("a number").exp();
            assert!(
                (probability - theirs).abs() < 1e-5,
                "{folder}: {probability} {theirs}"
            );
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn assert_near(ours: &Value, theirs: &Value, folder: &str) {
    for (ours, theirs) in list(ours).iter().zip(list(theirs)) {
        let [ours, theirs] = [ours, theirs].map(|number| number.as_f64().expect("a number"));
        assert!((ours - theirs).abs() < 1e-5, "{folder}: {ours} {theirs}");
    }
}
