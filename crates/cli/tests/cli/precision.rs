//! What a run computes in: chosen once, said once, kept.

use std::fs;

use crate::common::{Place, Run, small};

/// The masked or the causal loss of each step that was logged.
fn losses(place: &Place, run: &str) -> Vec<f64> {
    let metrics = fs::read_to_string(place.path().join(run).join("metrics.jsonl"));
    let metrics = metrics.expect("the run left it");
    let lines = metrics.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("the run left it");
        line
    });
    lines
        .filter(|line| line["event"] == "step")
        .map(|line| line["loss"].as_f64().expect("it is finite"))
        .collect()
}

fn lines_on_precision(run: &Run) -> Vec<String> {
    let output = run.output();
    let lines = output.lines().filter(|line| line.starts_with("precision:"));
    lines.map(str::to_owned).collect()
}

fn saved(place: &Place, run: &str) -> toml::Table {
    let text = fs::read_to_string(place.path().join(run).join("config.toml"));
    let settings: toml::Table = text.expect("the run left it").parse().expect("it is TOML");
    settings["compute"].as_table().expect("a section").clone()
}

#[test]
fn bf16_learns_what_fp32_learns() {
    let place = Place::new();
    for preset in ["bert-tiny", "gpt-tiny"] {
        place.file("small.toml", small(preset));
        let run = |precision: &str| {
            let name = format!("{preset}-{precision}");
            let rest = ["--out", &name, "--precision", precision, "--steps", "20"];
            let arguments = [&["pretrain", "--config", "small.toml"], &rest[..]].concat();
            let done = place.run(&arguments).done();
            let said = lines_on_precision(&done);
            assert_eq!(said.len(), 1, "{}", done.said());
            let named = format!("precision: {precision}, ");
            assert!(said[0].starts_with(&named), "{said:?}");
            assert_eq!(saved(&place, &name)["precision"].as_str(), Some(precision));
            losses(&place, &name)
        };
        let (fp32, bf16) = (run("fp32"), run("bf16"));
        assert_eq!((fp32.len(), bf16.len()), (10, 10));
        assert_ne!(fp32, bf16, "{preset}: bf16 is another type");
        for (a, b) in fp32.iter().zip(&bf16) {
            assert!((a - b).abs() < 0.01 * a, "{preset}: {fp32:?} and {bf16:?}");
        }
    }
}

#[test]
fn a_run_keeps_its_precision() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let start = ["pretrain", "--config", "small.toml", "--out", "run"];
    let run = |more: &[&str]| place.run(&[&start[..], more].concat());
    run(&["--precision", "bf16", "--steps", "2"]).done();

    // Asked for nothing, or for whatever is best: it goes on as it was.
    let on = run(&["--precision", "auto", "--steps", "4"]).done();
    assert!(lines_on_precision(&on)[0].starts_with("precision: bf16"));
    let on = place
        .run(&["pretrain", "--out", "run", "--steps", "6"])
        .done();
    assert!(lines_on_precision(&on)[0].starts_with("precision: bf16"));

    let refused = run(&["--precision", "fp32"]);
    assert_eq!(refused.code(), 4, "{}", refused.said());
    for line in [
        "- compute.precision = \"bf16\"",
        "+ compute.precision = \"fp32\"",
    ] {
        assert!(refused.said().contains(line), "{}", refused.said());
    }
    assert_eq!(saved(&place, "run")["precision"].as_str(), Some("bf16"));
}

#[test]
fn a_dry_run_says_it_too() {
    let place = Place::new();
    place.file("small.toml", small("bert-tiny"));
    let arguments = ["pretrain", "--config", "small.toml", "--dry-run"];
    let chosen = place.run(&[&arguments[..], &["--precision", "auto"]].concat());
    assert_eq!(lines_on_precision(&chosen.done()).len(), 1);
}

#[test]
fn the_number_of_threads_is_the_users() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    for threads in ["1", "3"] {
        let arguments = ["pretrain", "--config", "small.toml", "--out", threads];
        let run = Run::of(place.command(&arguments).env("OMP_NUM_THREADS", threads)).done();
        let said = format!("device   cpu, {threads} threads");
        assert!(run.output().contains(&said), "{}", run.said());

        let doctor = Run::of(place.command(&["doctor"]).env("OMP_NUM_THREADS", threads));
        let said = format!("OMP_NUM_THREADS = {threads}");
        assert!(doctor.output().contains(&said), "{}", doctor.said());
    }
}
