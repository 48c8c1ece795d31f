//! `cloze pretrain` on several corpora by weight.

use std::fs;

use crate::common::fails::fails;
use crate::common::{Place, small};
use serde_json::Value;

/// Two corpora of one tokenizer, and a third of another.
fn corpora(place: &Place) {
    let text = |folder: &str, what: &str| {
        for number in 0..8 {
            let sentence = |at: usize| format!("The {what} of day {number} is seen at {at}. ");
            let sentences: String = (0..30).map(sentence).collect();
            place.file(&format!("{folder}/{number}.txt"), sentences);
        }
    };
    text("texts/sea", "boat on the sea");
    text("texts/town", "cook in the town");
    let build = |of: &str, to: &str, more: [&str; 2]| {
        let arguments = ["corpus", "build", of, "--out", to, "--held-out", "0.3"];
        place.run(&[&arguments[..], &more].concat()).done();
    };
    build("texts/sea", "sea", ["--vocab", "300"]);
    build("texts/town", "town", ["--tokenizer", "sea/tokenizer.json"]);
    build("texts/town", "other", ["--vocab", "310"]);
}

const MIX: [&str; 4] = ["--mix", "sea=3", "--mix", "town=1"];

fn lines(place: &Place, run: &str) -> Vec<Value> {
    let file = place.path().join(run).join("metrics.jsonl");
    let text = fs::read_to_string(file).expect("the run left it");
    let lines = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    lines.collect()
}

/// The loss of every set at every evaluation, by its name.
fn evaluations(place: &Place, run: &str) -> Vec<(String, String)> {
    let lines = lines(place, run).into_iter();
    lines
        .filter(|line| line["event"] == "evaluation")
        .map(|line| (line["set"].to_string(), line["scores"].to_string()))
        .collect()
}

#[test]
fn every_family_learns_from_a_mixture_and_goes_on_with_it() {
    let place = Place::new();
    corpora(&place);
    for preset in ["bert-tiny", "gpt-tiny", "hybrid-tiny"] {
        place.file("small.toml", small(preset));
        let run = |out: &str, more: &[&str]| {
            let arguments = ["pretrain", "--config", "small.toml", "--out", out];
            place.run(&[&arguments[..], more].concat())
        };
        let whole = format!("{preset}-whole");
        let said = run(&whole, &MIX).done().output();
        for part in ["sea: 75.00 % of the sequences", "town: 25.00 %", "epochs"] {
            assert!(said.contains(part), "no {part:?}: {said}");
        }
        let sets: Vec<String> = evaluations(&place, &whole)
            .into_iter()
            .map(|(set, _)| set)
            .collect();
        assert_eq!(sets[..2], ["\"sea\"", "\"town\""]);

        // The same from a file's words, stopped in the middle, and cut otherwise.
        let parts = format!("{preset}-parts");
        let mixture = "data.mixture=[{path='sea',weight=3},{path='town',weight=1}]";
        let set = ["--set", mixture, "--set", "train.schedule.warmup=2"];
        run(
            &parts,
            &[
                &set[..],
                &["--steps", "6", "--set", "train.limits.hours=1e-12"],
            ]
            .concat(),
        )
        .done();
        run(&parts, &[&set[..], &["--steps", "6"]].concat()).done();
        let last = |run: &str| {
            evaluations(&place, run)
                .into_iter()
                .rev()
                .take(2)
                .collect::<Vec<_>>()
        };
        assert_eq!(last(&parts), last(&whole));

        let folder = place.path().join(&whole);
        let config = fs::read_to_string(folder.join("config.json")).expect("the run left it");
        let config: Value = serde_json::from_str(&config).expect("JSON");
        assert_eq!(config["trained_on"], "sea, town");
        let page = fs::read_to_string(folder.join("report.html")).expect("the run left it");
        assert!(page.contains("town: 25.00 % of the sequences"));
        // Without a word of it, from the folder alone.
        let more = ["pretrain", "--out", &whole, "--steps", "8"];
        place.run(&more).done();
        let other = [
            "pretrain", "--out", &whole, "--mix", "sea=1", "--mix", "town=1",
        ];
        fails(
            &place,
            &other,
            4,
            &["other settings", "data.mixture", "weight = 3.0"],
        );
        let one = [
            "pretrain",
            "--config",
            "small.toml",
            "--out",
            &whole,
            "--data",
            "sea",
        ];
        fails(&place, &one, 4, &["other settings", "data.mixture"]);
    }
}

#[test]
fn what_no_mixture_can_be_is_refused() {
    let place = Place::new();
    corpora(&place);
    place.file("small.toml", small("gpt-tiny"));
    let refused = |more: &[&str], code: i32, said: &[&str]| {
        let arguments = ["pretrain", "--config", "small.toml", "--out", "new"];
        fails(&place, &[&arguments[..], more].concat(), code, said);
        assert!(!place.path().join("new").exists());
    };
    refused(&["--mix", "sea"], 2, &["CORPUS=WEIGHT"]);
    refused(&["--mix", "sea=much"], 2, &["CORPUS=WEIGHT"]);
    refused(&["--mix", "sea=1", "--data", "town"], 2, &["--data"]);
    for weight in ["0", "-1", "NaN", "inf"] {
        let town = format!("town={weight}");
        refused(
            &["--mix", "sea=1", "--mix", &town],
            3,
            &["town with the weight", "above 0"],
        );
    }
    refused(&["--mix", "sea=1", "--mix", "town=1e-9"], 3, &["at least"]);
    refused(
        &["--mix", "sea=1", "--mix", "./sea=2"],
        3,
        &["a second time"],
    );
    let both = ["--mix", "sea=1", "--set", "data.paths=['town']"];
    refused(&both, 3, &["data.mixture", "data.paths"]);
    refused(&["--mix", "sea=1", "--mix", "nowhere=2"], 4, &["nowhere"]);
    let other = ["--mix", "sea=1", "--mix", "other=2"];
    refused(
        &other,
        4,
        &["data.mixture", "other", "another tokenizer", "--tokenizer"],
    );
}

#[test]
fn a_text_that_is_read_too_often_is_told_of() {
    let place = Place::new();
    corpora(&place);
    place.file("small.toml", small("gpt-tiny"));
    let arguments = [
        "pretrain",
        "--config",
        "small.toml",
        "--out",
        "new",
        "--dry-run",
    ];
    let said = |more: &[&str]| {
        let arguments = [&arguments[..], &MIX, more].concat();
        place.run(&arguments).done().output()
    };
    let often = said(&["--steps", "5000"]);
    assert!(
        often.contains("note: sea is read") && often.contains("Muennighoff"),
        "{often}"
    );
    assert!(!said(&[]).contains("Muennighoff"));
}
