//! What the best of a run is, and when no better one is waited for.

use std::fs;

use crate::common::{Place, small};

#[test]
fn patience_ends_a_run_that_does_not_improve() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let run = |name: &str, patience: &str| {
        let arguments = ["pretrain", "--config", "small.toml", "--out", name];
        let rate = ["--set", "train.schedule.peak=1e-30"];
        let more = [&arguments[..], &rate, &["--set", patience]].concat();
        place.run(&more).done().output()
    };
    assert!(run("patient", "train.patience=0").contains("done: 6 steps"));
    let ended = run("ended", "train.patience=1");
    assert!(
        ended.contains("done: 4 steps") && ended.contains("train.patience"),
        "{ended}"
    );
}

#[test]
fn the_best_checkpoint_is_chosen_by_what_is_asked_for() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let pretrain = |name: &str, more: &[&str]| {
        let arguments = ["pretrain", "--config", "small.toml", "--out", name];
        place.run(&[&arguments[..], more].concat())
    };
    // At this rate the loss falls to the end, and the accuracy stays at that of the most frequent words.
    let sets = [
        "train.steps=20",
        "train.evaluate_every=2",
        "train.schedule.peak=0.01",
    ];
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let best = |by: &str| {
        let set = format!("train.best={by}");
        pretrain(by, &[&sets[..], &["--set", &set]].concat()).done();
        let shown = place.run(&["runs", "show", by]).done().output();
        assert!(
            shown.contains(&format!("best         by {by}\n")),
            "{shown}"
        );
        let page = fs::read_to_string(place.path().join(by).join("report.html"));
        let page = page.expect("the run left it");
        assert!(page.contains(&format!("chosen by {by}, on the first set")));
        fs::read_link(place.path().join(by).join("best")).expect("a best checkpoint")
    };
    assert_eq!(best("loss"), best("clm"));
    assert_ne!(best("loss"), best("clm-accuracy"));

    let unknown = pretrain("unknown", &["--set", "train.best=mlm-accuracy"]);
    assert_eq!(unknown.code(), 3);
    let errors = unknown.errors();
    assert!(
        errors.contains("one of loss, clm, clm-accuracy"),
        "{errors}"
    );
    assert!(!place.path().join("unknown").exists());

    // It is part of what a run is, and older folders do not have it.
    let other = ["pretrain", "--out", "loss", "--set", "train.best=clm"];
    let other = place.run(&other);
    assert!(other.errors().contains("- train.best = \"loss\""));
    let config = place.path().join("loss/config.toml");
    let text = fs::read_to_string(&config).expect("the run left it");
    let older = text.replace("best = \"loss\"\n", "");
    assert_ne!(older, text);
    fs::write(&config, older).expect("a file for the test");
    let go_on = ["pretrain", "--out", "loss", "--steps", "20"];
    assert!(place.run(&go_on).done().output().contains("done: 20 steps"));
}
