//! What a person meets first: free folders, what to do next, models side by side.

use std::fs;

use cloze_evaluate::Evaluation;

use crate::common::fails::fails;
use crate::common::{Place, small};

/// The README's first run in few steps, for each family: everything else is as a newcomer has it.
fn first_run(place: &Place, preset: &str) {
    let few = ["--steps", "10", "--set", "data.documents=400"];
    let run = [&["pretrain", "--preset", preset], &few[..]].concat();
    place.run(&run).done();
}

#[test]
fn every_question_to_a_first_run_is_answered_or_refused_with_a_reason() {
    for (preset, refused) in [
        ("bert-tiny", "causal"),
        ("gpt-tiny", "masked"),
        ("hybrid-tiny", "second"),
    ] {
        let place = Place::new();
        first_run(&place, preset);
        let folder = format!("runs/{preset}");
        for task in Evaluation::ALL {
            let asked = ["evaluate", &folder, "--task", task.name(), "--limit", "200"];
            let run = place.run(&asked);
            let (code, said) = (run.code(), run.said());
            assert!(!said.contains("panicked"), "{task:?}: {said}");
            match code {
                0 => assert!(said.contains("95 %"), "{task:?}: {said}"),
                // Not asked for minimal pairs, of another family, or words that are split.
                2 | 4 => {
                    let reason = ["--data", refused, "asks for", "tokens of the word"];
                    assert!(
                        reason.iter().any(|reason| said.contains(reason)),
                        "{task:?}: {said}"
                    );
                }
                _ => panic!("{task:?} ended with {code}: {said}"),
            }
        }
    }
}

#[test]
fn what_a_run_proposes_at_its_end_works() {
    for preset in ["bert-tiny", "gpt-tiny"] {
        let place = Place::new();
        place.file(
            "FOLDER/text.txt",
            "A sailor sails. A cook cooks the soup. ".repeat(400),
        );
        let few = ["--steps", "4", "--set", "data.documents=300"];
        let said = place
            .run(&[&["pretrain", "--preset", preset], &few[..]].concat())
            .done()
            .output();
        let (_, next) = said
            .split_once("What to try next:")
            .expect("it proposes something");
        let lines: Vec<&str> = next
            .lines()
            .filter_map(|line| line.split("   #").next())
            .collect();
        let lines: Vec<&str> = lines
            .into_iter()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(lines.len(), 4, "{next}");
        for line in lines {
            let words = words(line);
            let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
            let fewer = ["--steps", "1"];
            let more: &[&str] = if line.contains("FOLDER") { &fewer } else { &[] };
            place.run(&[&words, more].concat()).done();
        }
    }
}

/// As a shell reads them, as far as `command` writes them.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(number, part)| {
        let is_quoted = number % 2 == 1;
        let words: Vec<String> = if is_quoted {
            vec![part.to_owned()]
        } else {
            part.split_whitespace().map(str::to_owned).collect()
        };
        words
    });
    words.collect()
}

#[test]
fn a_run_takes_a_free_folder_unless_it_is_there_already() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let run = |more: &[&str]| {
        let run = [&["pretrain", "--config", "small.toml"], more].concat();
        place.run(&run).done().said()
    };
    run(&[]);
    // The same once more is the same run.
    assert!(run(&[]).contains("folder   runs/gpt-tiny\n"));
    let other = ["--set", "train.clip=0.25"];
    let said = run(&other);
    assert!(said.contains("folder   runs/gpt-tiny-2\n"), "{said}");
    assert!(
        said.contains("runs/gpt-tiny holds something else"),
        "{said}"
    );
    assert!(run(&other).contains("folder   runs/gpt-tiny-2\n"));
    // So is one whose text is being made into tokens.
    place.file("runs/gpt-mini/preparing.toml", "[train]\nclip = 9.0\n");
    let mini = ["--preset", "gpt-mini"];
    let said = run(&[&mini[..], &["--set", "model.positions=rotary"]].concat());
    assert!(said.contains("folder   runs/gpt-mini-2\n"), "{said}");
    // Precisions that were left open are those of the run.
    let open = ["--set", "compute.precision=\"auto\""];
    assert!(run(&open).contains("folder   runs/gpt-tiny\n"));
    // A folder that was named is meant.
    let named = [
        "pretrain",
        "--config",
        "small.toml",
        "--out",
        "runs/gpt-tiny",
    ];
    let refused = place.run(&[&named[..], &other].concat());
    assert_eq!(refused.code(), 4);
    for part in ["train.clip", "--out runs/gpt-tiny alone"] {
        assert!(refused.said().contains(part), "{}", refused.said());
    }
    assert_eq!(fs::read_dir(place.path().join("runs")).unwrap().count(), 4);
}

#[test]
fn a_model_is_trained_on_as_the_run_that_it_comes_from() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    place
        .run(&["pretrain", "--config", "small.toml", "--out", "first"])
        .done();
    let said = place.run(&["pretrain", "--from", "first"]).done().said();
    assert!(said.contains("folder   runs/first\n"), "{said}");
    let config =
        |run: &str| fs::read_to_string(place.path().join(run).join("config.toml")).unwrap();
    let train = |run: &str| config(run).split("[train]").nth(1).unwrap().to_owned();
    assert_eq!(train("runs/first"), train("first"));

    // One from elsewhere has no run: the preset of its size is nearest.
    place.run(&["export", "first", "--to", "elsewhere"]).done();
    let said = place
        .run(&["pretrain", "--from", "elsewhere", "--dry-run"])
        .done()
        .said();
    assert!(said.contains("run      600 steps"), "{said}");
    assert!(said.contains("time     about "), "{said}");
}

#[test]
fn models_that_are_there_are_put_side_by_side() {
    let place = Place::new();
    place.file("small.toml", small("bert-tiny"));
    let train = |name: &str, set: &str| {
        let run = [
            "pretrain",
            "--config",
            "small.toml",
            "--out",
            name,
            "--set",
            set,
        ];
        place.run(&run).done();
    };
    train("a", "train.clip=0.5");
    train("b", "train.clip=0.25");
    let said = place.run(&["compare", "a", "b"]).done().said();
    assert!(said.contains("Loss of covered tokens"), "{said}");
    let page = fs::read_to_string(place.path().join("comparisons/a-b/report.md")).unwrap();
    assert!(page.contains("train.clip"), "what they differ in: {page}");
    assert!(page.contains("not made to be compared"), "{page}");
    // A model is as good as itself.
    fs::rename(place.path().join("b"), place.path().join("other")).unwrap();
    let copied = ["export", "a", "--to", "twin"];
    place.run(&copied).done();
    place.file(
        "text.txt",
        "the sailors sail the boat. a cook likes the soup. ".repeat(40),
    );
    let same = ["compare", "a", "twin", "--data", "text.txt"];
    let said = place.run(&same).done().said();
    assert!(said.contains("No difference is shown"), "{said}");
    fails(&place, &["compare", "a", "./a"], 2, &["./a is there twice"]);
    let onto = [
        "compare", "a", "twin", "--data", "text.txt", "--out", "other",
    ];
    let refused = place.run(&onto);
    assert!(refused.code() == 4 && refused.said().contains("other holds a run"));
    // Ids of another tokenizer are other words.
    place
        .run(&[
            "corpus", "build", "text.txt", "--out", "texts", "--vocab", "300",
        ])
        .done();
    for asked in [
        &["compare", "a", "twin"][..],
        &["evaluate", "a", "--task", "masked"],
    ] {
        let refused = place.run(&[asked, &["--data", "texts"]].concat());
        assert!(
            refused.said().contains("another tokenizer"),
            "{}",
            refused.said()
        );
        assert_eq!(refused.code(), 4);
    }
    fails(&place, &["compare", "a"], 2, &["2 values"]);
    train("c", "train.seed=9");
    place.file("small.toml", small("gpt-tiny"));
    place
        .run(&["pretrain", "--config", "small.toml", "--out", "gpt"])
        .done();
    fails(
        &place,
        &["compare", "a", "gpt"],
        2,
        &["different tokenizers", "--data"],
    );
}
