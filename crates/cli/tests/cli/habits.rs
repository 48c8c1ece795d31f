//! What every command line is expected to do.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::common::Place;

/// What says something by itself.
const TALKATIVE: [&[&str]; 10] = [
    &["--help"],
    &["--version"],
    &["pretrain", "--help"],
    &["presets"],
    &["presets", "gpt-mini"],
    &["presets", "--json"],
    &["schema"],
    &["completions", "bash"],
    &["man"],
    &["runs", "."],
];

#[test]
fn nobody_needs_to_read_to_the_end() {
    let place = Place::new();
    for arguments in TALKATIVE {
        let mut command = place.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // As `| head -1` does, sooner: what is written then fails.
        drop(child.stdout.take());
        let left = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&left.stderr);
        assert_eq!(left.status.code(), Some(0), "{arguments:?}: {errors}");
        assert!(errors.is_empty(), "{arguments:?}: {errors}");
    }
}

#[test]
fn what_is_no_terminal_gets_no_colours() {
    let place = Place::new();
    let wrong: [&[&str]; 3] = [
        &["pretrain", "--preset", "gpt-tny"],
        &["pretrain", "--set", "train.stpes=3"],
        &["generate"],
    ];
    for arguments in TALKATIVE.iter().chain(&wrong) {
        let said = place.run(arguments).said();
        assert!(!said.is_empty(), "{arguments:?}");
        assert!(!said.contains('\u{1b}'), "{arguments:?}: {said}");
    }
}

#[test]
fn the_version_is_short_or_says_what_was_built() {
    let place = Place::new();
    let short = place.run(&["-V"]).done().output();
    let version = format!("cloze {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(short.trim(), version);
    let long = place.run(&["--version"]).done().output();
    assert!(long.starts_with(&version), "{long}");
    for part in ["release", std::env::consts::ARCH, "\nlibtorch 2."] {
        assert!(long.contains(part), "{part:?} is missing: {long}");
    }
}

#[test]
fn a_shell_learns_verbs_options_and_presets() {
    let place = Place::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = place.run(&["completions", shell]).done().output();
        for word in ["fill-mask", "tensorboard"] {
            assert!(script.contains(word), "{word} is missing for {shell}");
        }
        // The scripts of the others complete no values.
        let values = ["bash", "fish", "zsh"].contains(&shell);
        assert_eq!(script.contains("shakespeare-char"), values, "{shell}");
    }
}

#[test]
fn each_verb_has_a_manual_page() {
    let place = Place::new();
    let page = place.run(&["man"]).done().output();
    assert!(page.contains(".TH cloze 1"), "{page}");
    let page = place.run(&["man", "runs", "show"]).done().output();
    assert!(page.contains("checkpoints"), "{page}");
    let unknown = place.run(&["man", "prtrain"]);
    assert_eq!(unknown.code(), 2);
    assert!(unknown.errors().contains("the verbs are pretrain, "));
    place.run(&["man", "--to", "pages"]).done();
    let pages = fs::read_dir(place.path().join("pages")).unwrap().count();
    assert!(pages > 15, "{pages}");
}

#[test]
fn presets_are_told_for_people_and_programs_and_can_be_written_out() {
    let place = Place::new();
    let table = place.run(&["presets"]).done().output();
    let told: Value =
        serde_json::from_str(&place.run(&["presets", "--json"]).done().output()).unwrap();
    for preset in told["runs"].as_array().unwrap() {
        assert!(table.contains(preset["name"].as_str().unwrap()));
        for key in [
            "layers",
            "dim",
            "parameters",
            "vocab",
            "length",
            "steps",
            "tokens",
        ] {
            assert!(preset[key].as_u64() > Some(0), "{key}: {preset}");
        }
    }
    assert_eq!(told["corpora"][0], "books");
    let written = place.run(&["presets", "bert-tiny"]).done().output();
    assert!(
        written.contains("# Number of optimizer steps, at most\nsteps = "),
        "{written}"
    );
    place.file("mine.toml", &written);
    let again = [
        "pretrain",
        "--config",
        "mine.toml",
        "--set",
        "data.documents=30",
        "--dry-run",
    ];
    place.run(&again).done();
    let unknown = place.run(&["presets", "bert-tny"]);
    assert_eq!(unknown.code(), 3);
    assert!(unknown.errors().contains("did you mean `bert-tiny`?"));
}

#[test]
fn the_schema_is_json() {
    let place = Place::new();
    for (kind, field) in [("run", "train"), ("corpus", "clean")] {
        let text = place.run(&["schema", kind]).done().output();
        let schema: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema["additionalProperties"], false);
        assert!(
            schema["properties"][field]["description"].is_string(),
            "{field}"
        );
    }
}
