//! Ctrl-C saves and says how to go on; the run that goes on equals one that was never stopped.

#![cfg(unix)]

mod common;

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use common::{Place, small};

#[test]
fn a_run_that_was_stopped_ends_where_an_undisturbed_one_does() {
    let place = Place::new();
    place.file("small.toml", small("bert-tiny"));
    let options = ["--config", "small.toml", "--steps", "300"];
    place
        .run(&[&["pretrain", "--out", "undisturbed"], &options[..]].concat())
        .done();

    let mut command = place.command(&[&["pretrain", "--out", "stopped"], &options[..]].concat());
    let running = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let metrics = place.path().join("stopped/metrics.jsonl");
    let begin = Instant::now();
    while !fs::read_to_string(&metrics).is_ok_and(|text| text.contains("\"step\":10,")) {
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "it does not start"
        );
        sleep(Duration::from_millis(5));
    }
    let interrupt = Command::new("kill")
        .args(["-INT", &running.id().to_string()])
        .status()
        .unwrap();
    assert!(interrupt.success());
    let output = running.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(75), "{said}");
    assert!(said.contains("cloze pretrain --out stopped"), "{said}");

    // Exactly as it says.
    let went_on = place.run(&["pretrain", "--out", "stopped"]).done();
    assert!(
        went_on.said().contains("resumed from"),
        "{}",
        went_on.said()
    );
    let weights =
        |run: &str| fs::read(place.path().join(run).join("latest/model.safetensors")).unwrap();
    assert!(
        weights("undisturbed") == weights("stopped"),
        "the weights differ"
    );
}

#[test]
fn a_finished_run_is_shown_again_and_trained_longer() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    place
        .run(&["pretrain", "--config", "small.toml", "--out", "mine"])
        .done();
    let again = place.run(&["pretrain", "--out", "mine"]).done();
    assert!(again.said().contains("step 6"), "{}", again.said());
    let longer = place
        .run(&["pretrain", "--out", "mine", "--steps", "8"])
        .done();
    assert!(longer.said().contains("step 8/8"), "{}", longer.said());
}

#[test]
fn a_dry_run_keeps_nothing() {
    let place = Place::new();
    place.file("small.toml", small("bert-tiny"));
    let said = place
        .run(&["pretrain", "--config", "small.toml", "--dry-run"])
        .done()
        .said();
    for part in ["parameters", "tokens", "FLOPs", "memory"] {
        assert!(said.contains(part), "no {part}: {said}");
    }
    assert_eq!(
        fs::read_dir(place.path()).unwrap().count(),
        1,
        "only the configuration is there"
    );
}
