//! `pretrain --profile`: what it prints and writes is what the steps took.

use std::collections::BTreeSet;
use std::fs;

use crate::common::{Place, Run, small};
use serde_json::Value;

fn profile(place: &Place, preset: &str, steps: &[&str]) -> (Run, Value) {
    place.file("small.toml", small(preset));
    let train = [
        "pretrain",
        "--config",
        "small.toml",
        "--out",
        preset,
        "--profile",
    ];
    let run = place.run(&[&train[..], steps].concat()).done();
    let file = place.path().join(preset).join("profile.json");
    let text = fs::read_to_string(file).expect("a profile");
    (run, serde_json::from_str(&text).expect("JSON"))
}

fn seconds(row: &Value) -> f64 {
    row["seconds_per_step"].as_f64().expect("a number")
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn the_phases_add_up_to_the_step_and_the_parts_to_their_phase() {
    let place = Place::new();
    for preset in ["bert-tiny", "gpt-tiny"] {
        let (_, profile) = profile(&place, preset, &["--steps", "12"]);
        assert_eq!(profile["steps"], 10);
        let rows = profile["rows"].as_array().expect("rows");
        let of = |phase: &str| -> (f64, Vec<&Value>) {
            let rows = rows.iter().filter(|row| row["phase"] == phase);
            let (whole, parts): (Vec<_>, Vec<_>) = rows.partition(|row| row["part"].is_null());
            (seconds(whole[0]), parts)
        };
        let phases = ["data", "forward", "backward", "optimizer", "other"];
        let sum: f64 = phases.iter().map(|phase| of(phase).0).sum();
        assert!(near(sum, seconds(&profile["step"])), "{profile:#}");
        for phase in ["forward", "backward"] {
            let (whole, parts) = of(phase);
            let names: BTreeSet<&str> = parts
                .iter()
                .filter_map(|part| part["part"].as_str())
                .collect();
            for name in ["embeddings", "attention", "feed-forward", "head", "rest"] {
                assert!(names.contains(name), "{preset}, {phase}: {names:?}");
            }
            assert!(near(parts.iter().map(|part| seconds(part)).sum(), whole));
            // What was measured by the operators lies within what was measured around them.
            assert!(
                parts.iter().all(|part| seconds(part) >= 0.0),
                "{preset}, {phase}: {parts:#?}"
            );
        }
        assert!(profile["step"]["mfu"].as_f64() > Some(0.0));
    }
}

#[test]
fn a_step_is_counted_once_and_its_gradients_belong_to_parts() {
    let place = Place::new();
    let (_, profile) = profile(&place, "gpt-tiny", &["--steps", "4"]);
    let operators = profile["operators"].as_array().expect("operators");
    // One block and one micro-batch. Evaluations are not in it.
    for part in ["attention", "feed-forward", "head"] {
        let mut rows = operators.iter();
        let row = rows.find(|row| row["operator"] == part && row["backward"] == false);
        assert_eq!(
            row.expect("the part itself")["calls_per_step"],
            1.0,
            "{part}"
        );
    }
    let lost = operators
        .iter()
        .filter(|row| row["backward"] == true && row["part"] == "")
        .map(|row| row["operator"].as_str().expect("a name"));
    // Of the mean over the targets, which is the trainer's.
    let lost: Vec<&str> = lost.filter(|name| name.contains("Backward")).collect();
    let division = |name: &&str| name.starts_with("DivBackward");
    assert!(lost.iter().all(division), "{lost:?}");
}

#[test]
fn the_table_is_printed_and_every_step_has_its_share_of_the_machine() {
    let place = Place::new();
    let (run, _) = profile(&place, "bert-tiny", &[]);
    let said = run.output();
    for line in [
        "the mean of 25 steps",
        "\nproducts ",
        "step 30/30",
        "| mfu ",
        "\ndata ",
        "\nforward ",
        "\n  feed-forward ",
        "\nbackward ",
        "\noptimizer ",
        "\nstep ",
        "operator, by self time",
    ] {
        assert!(said.contains(line), "no {line:?}: {said}");
    }
    let metrics =
        fs::read_to_string(place.path().join("bert-tiny/metrics.jsonl")).expect("metrics");
    let steps = metrics.lines().filter(|line| line.contains("\"phases\""));
    assert_eq!(steps.count(), 30);
}

#[test]
fn computing_again_is_part_of_the_backward_pass() {
    let place = Place::new();
    for (again, calls) in [("true", 1.0), ("false", 0.0)] {
        let set = format!("compute.recompute={again}");
        let name = format!("small-{again}");
        place.file("small.toml", small("gpt-tiny"));
        let arguments = ["pretrain", "--config", "small.toml", "--out", &name];
        let more = ["--profile", "--steps", "4", "--set", &set];
        place.run(&[&arguments[..], &more].concat()).done();
        let text = fs::read_to_string(place.path().join(&name).join("profile.json"));
        let profile: Value = serde_json::from_str(&text.expect("a profile")).expect("JSON");
        let rows = profile["operators"].as_array().expect("operators").iter();
        let feed_forward =
            rows.filter(|row| row["operator"] == "feed-forward" && row["backward"] == true);
        let sum: f64 = feed_forward
            .filter_map(|row| row["calls_per_step"].as_f64())
            .sum();
        assert!((sum - calls).abs() < 1e-9, "{set}: {profile:#}");
    }
}

#[test]
fn a_profile_needs_a_step_to_count() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let train = ["pretrain", "--config", "small.toml", "--out", "mine"];
    place.run(&train).done();
    let run = place.run(&[&train[..], &["--profile", "--steps", "7"]].concat());
    assert_eq!(run.code(), 4);
    assert!(
        run.errors().contains("give a larger --steps"),
        "{}",
        run.said()
    );
    // The run itself is as it was, and its steps can be looked at later.
    place
        .run(&[&train[..], &["--profile", "--steps", "9"]].concat())
        .done();
}
