//! A comparison in another place than where it was made.

use std::fs;

use crate::common::Place;
use crate::compare::{SMALL, SMALL_COMPARISON};

#[test]
fn a_comparison_can_be_moved() {
    let place = Place::new();
    let small = SMALL
        .replace("seeds = [1, 2]", "seeds = [1]")
        .replace("budget = { tokens = 12000 }", "budget = { tokens = 3000 }")
        .replace(
            "[\"optimum\", \"perplexity\", \"masked\", \"second\", \"samples\"]",
            "[\"perplexity\"]",
        );
    place.file("small.toml", small);
    place.run(&SMALL_COMPARISON).done();
    let read = |file: &str| fs::read_to_string(place.path().join(file)).expect("it was written");
    let config = read("out/runs/causal-s1/config.toml");
    assert!(config.contains("../../text/data"), "{config}");
    let (report, metrics) = (
        read("out/report.md"),
        read("out/runs/both-s1/metrics.jsonl"),
    );

    let moved = place.path().join("elsewhere/moved");
    fs::create_dir_all(place.path().join("elsewhere")).expect("a folder");
    fs::rename(place.path().join("out"), &moved).expect("it is ours");
    let again = [
        "compare",
        "--experiment",
        "small.toml",
        "--out",
        "elsewhere/moved",
    ];
    let said = place.run(&again).done().output();
    assert!(!said.contains("step "), "trained again: {said}");
    assert_eq!(read("elsewhere/moved/report.md"), report);
    assert_eq!(read("elsewhere/moved/runs/both-s1/metrics.jsonl"), metrics);
    assert!(!place.path().join("out").exists());

    let run = "elsewhere/moved/runs/causal-s1";
    let said = place
        .run(&["evaluate", run, "--task", "perplexity"])
        .done()
        .output();
    assert!(said.contains("Perplexity"), "{said}");
    // Going on with it, from the folder alone, leaves it as movable as it was.
    let limit = ["--set", "train.limits.tokens=4000"];
    place
        .run(&[&["pretrain", "--out", run][..], &limit].concat())
        .done();
    let config = read("elsewhere/moved/runs/causal-s1/config.toml");
    assert!(config.contains("../../text/data"), "{config}");
}
