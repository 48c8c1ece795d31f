//! `cloze runs`: what became of runs, and their checkpoints.

use std::fs;

use crate::common::fails::fails;
use crate::common::{Place, small};

fn trained(place: &Place, name: &str, steps: &str) {
    place.file("small.toml", small("gpt-tiny"));
    let folder = format!("all/{name}");
    let arguments = ["pretrain", "--config", "small.toml", "--out", &folder];
    place
        .run(&[&arguments[..], &["--steps", steps, "--set", "train.keep=3"]].concat())
        .done();
}

#[test]
fn runs_are_listed_with_what_became_of_them() {
    let place = Place::new();
    trained(&place, "older", "6");
    trained(&place, "newer", "4");
    // A process that was killed leaves no word.
    let metrics = place.path().join("all/older/metrics.jsonl");
    let text = fs::read_to_string(&metrics).unwrap();
    let cut = text.find("\"finished\"").unwrap();
    fs::write(&metrics, &text[..cut]).unwrap();
    place.file("all/notes.txt", "Not a run.");
    let said = place.run(&["runs", "all"]).done().output();
    let lines: Vec<Vec<&str>> = said
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines[0], ["run", "state", "step", "loss", "age"]);
    assert_eq!(lines[1][..3], ["all/older", "died", "6/6"]);
    assert_eq!(lines[2][..3], ["all/newer", "finished", "4/4"]);
    assert_eq!(lines.len(), 3, "{said}");

    let said = place.run(&["runs", "show", "all/older"]).done().output();
    for part in [
        "died",
        "step         6 of 6",
        "held out",
        "latest",
        "--out all/older",
    ] {
        assert!(said.contains(part), "no {part}: {said}");
    }
    fails(&place, &["runs", "elsewhere"], 4, &["elsewhere"]);
    fails(&place, &["runs", "show", "all"], 4, &["holds no run"]);
}

#[test]
fn damage_is_found_and_old_checkpoints_go() {
    let place = Place::new();
    trained(&place, "one", "8");
    let run = ["runs", "verify", "all/one"];
    assert_eq!(
        place.run(&run).done().output().matches(": whole").count(),
        3
    );
    let folder = place.path().join("all/one/checkpoints");
    let names = || {
        let mut names: Vec<String> = fs::read_dir(&folder)
            .expect("checkpoints")
            .map(|entry| {
                entry
                    .expect("a name")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    };
    assert_eq!(names().len(), 3);
    let weights = folder.join("step-00000008/model.safetensors");
    let mut bytes = fs::read(&weights).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&weights, bytes).unwrap();
    fails(&place, &run, 4, &["1 of 3 checkpoints"]);

    let prune = ["runs", "prune", "all/one"];
    let said = place.run(&[&prune[..], &["--dry-run"]].concat()).done();
    assert!(said.output().contains("would be freed"));
    assert_eq!(names().len(), 3);
    place.run(&prune).done();
    // The newest that is whole, and the best.
    let best = fs::read_link(place.path().join("all/one/best")).unwrap();
    let best = best.file_name().unwrap().to_string_lossy().into_owned();
    let mut expected = vec!["step-00000006".to_owned(), best];
    expected.sort();
    expected.dedup();
    assert_eq!(names(), expected);
    place.run(&["pretrain", "--out", "all/one"]).done();
}

#[test]
fn a_second_run_in_a_folder_is_refused() {
    let place = Place::new();
    trained(&place, "one", "4");
    let lock = fs::File::open(place.path().join("all/one/lock")).unwrap();
    lock.lock().unwrap();
    let said = ["in use by process", "another run folder"];
    fails(&place, &["pretrain", "--out", "all/one"], 4, &said);
    fails(&place, &["runs", "prune", "all/one"], 4, &said);
    let list = place.run(&["runs", "all"]).done().output();
    assert!(list.contains("running"), "{list}");
}
