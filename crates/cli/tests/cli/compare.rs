//! `cloze compare` and `cloze evaluate`: from an experiment to its report.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::fails::fails;
use crate::common::{Place, Run, small};
use serde_json::Value;

/// Trains in seconds, and learns enough to be above chance.
pub(crate) const SMALL: &str = r#"
question = "Masked or causal?"
preset = "hybrid-tiny"
seeds = [1, 2]
budget = { tokens = 12000 }
evaluations = ["optimum", "perplexity", "masked", "second", "samples"]
checkpoints = 2

[shared]
data = { level = "easy", documents = 300 }
model = { layers = 1, dim = 32, heads = 2, key_value_heads = 2, hidden = 64 }
batch = { sequences = 8, micro = 8, length = 64 }
compute.precision = "fp32"

[[arms]]
name = "masked"
objective = "masked+nsp"

[[arms]]
name = "causal"
objective = "causal"

[[arms]]
name = "both"
objective = { masked = 2, causal = 1 }
"#;

pub(crate) const SMALL_COMPARISON: [&str; 5] =
    ["compare", "--experiment", "small.toml", "--out", "out"];

fn json(place: &Place, file: &str) -> Value {
    let text = fs::read_to_string(place.path().join(file)).expect("it was written");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_comparison_is_trained_scored_and_reported_once() {
    let place = Place::new();
    place.file("small.toml", SMALL);
    let said = place.run(&SMALL_COMPARISON).done().output();
    assert!(said.contains("run 6 of 6: both-s2"), "{said}");
    let report = json(&place, "out/report.json");
    let arms = report["comparison"]["arms"].as_array().expect("arms");
    assert_eq!(arms.len(), 3);
    let values = |metric: &str| {
        let outcomes = report["analysis"]["outcomes"].as_array().expect("outcomes");
        let found = outcomes.iter().find(|one| one["metric"] == metric);
        found.expect("it was asked for")["values"].clone()
    };
    // Who was not trained for something has no number for it.
    let of = |metric: &str| -> Vec<String> {
        let values = values(metric);
        let arms = values.as_array().expect("values").iter();
        arms.map(|value| value["arm"].as_str().expect("a name").to_owned())
            .collect()
    };
    assert_eq!(of("causal-excess"), ["causal", "both"]);
    assert_eq!(of("masked-excess"), ["masked", "both"]);
    assert_eq!(of("second-language"), ["masked"]);
    for metric in ["causal-excess", "masked-excess"] {
        for value in values(metric).as_array().expect("values") {
            let low = value["interval"]["low"].as_f64().expect("an interval");
            assert!(
                low > 0.0,
                "{metric}: nobody is better than the optimum: {value}"
            );
        }
    }
    for arm in arms {
        for run in arm["runs"].as_array().expect("runs") {
            let tokens = run["used"]["tokens"].as_f64().expect("tokens");
            assert!((12_000.0..12_600.0).contains(&tokens), "{tokens} of 12000");
            assert!(run["curve"].as_array().expect("a curve").len() >= 2);
        }
    }
    // The same text in the same order from the same weights: the first steps see as many tokens.
    let config = |run| place.path().join("out/runs").join(run).join("config.toml");
    let configs = ["causal-s1", "both-s1"]
        .map(|run| fs::read_to_string(config(run)).expect("the run left it"));
    let without_family = |text: &String| {
        let mut table: toml::Table = text.parse().expect("TOML");
        table.remove("family");
        table
    };
    assert_eq!(without_family(&configs[0]), without_family(&configs[1]));
    let items = place.path().join("out/items/causal-s1/causal-excess.jsonl");
    let first: Value = serde_json::from_str(
        fs::read_to_string(items)
            .expect("items")
            .lines()
            .next()
            .expect("an item"),
    )
    .expect("JSON");
    assert!(first["optimum"].as_f64().expect("nats") > 0.0);
    let page = fs::read_to_string(place.path().join("out/report.html")).expect("a page");
    assert!(page.contains("Masked or causal?") && !page.contains("<script"));

    // A run from before there were these settings is one of the defaults.
    let older =
        ["recompute = false\n", "mixture = []\n"]
            .iter()
            .fold(configs[1].clone(), |text, line| {
                let older = text.replace(line, "");
                assert_ne!(older, text);
                older
            });
    fs::write(config("both-s1"), older).expect("it is ours");
    let begin = Instant::now();
    let before = fs::metadata(place.path().join("out/runs/masked-s1/metrics.jsonl"));
    let before = before.expect("a file").modified().expect("a time");
    place.run(&SMALL_COMPARISON).done();
    let after = fs::metadata(place.path().join("out/runs/masked-s1/metrics.jsonl"));
    assert_eq!(
        before,
        after.expect("a file").modified().expect("a time"),
        "trained again"
    );
    assert!(begin.elapsed() < Duration::from_secs(60));
    assert_eq!(
        report,
        json(&place, "out/report.json"),
        "the same results, the same report"
    );

    // The same runs, asked one by one.
    let causal = "out/runs/causal-s1";
    let file = ["--out", "items.jsonl", "--limit", "50"];
    let ask = [
        "evaluate",
        causal,
        "--task",
        "optimum",
        "--task",
        "perplexity",
    ];
    let said = place.run(&[&ask[..], &file].concat()).done().output();
    assert!(
        said.contains("Above the optimum, causal") && said.contains("Perplexity"),
        "{said}"
    );
    let lines = fs::read_to_string(place.path().join("items.jsonl")).expect("items");
    assert!(lines.lines().count() > 100);
    let ask = [
        "evaluate",
        "out/runs/masked-s1",
        "--task",
        "second",
        "--json",
    ];
    let numbers: Value = serde_json::from_str(&place.run(&ask).done().output()).expect("JSON");
    assert_eq!(numbers[0]["metric"]["name"], "second");
    let ask = ["evaluate", causal, "--task", "masked"];
    fails(&place, &ask, 2, &["hybrid", "a masked language model"]);
}

#[test]
fn a_comparison_that_was_interrupted_goes_on() {
    let place = Place::new();
    place.file("small.toml", SMALL);
    let mut command = place.command(&SMALL_COMPARISON);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.expect("cloze starts");
    let second = place.path().join("out/runs/causal-s1/metrics.jsonl");
    let begin = Instant::now();
    while !second.exists() && begin.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let sent = Command::new("kill")
        .args(["-s", "TERM", &child.id().to_string()])
        .status();
    assert!(sent.expect("there is a command `kill`").success());
    let code = child.wait().expect("it ends").code();
    assert_eq!(code, Some(75));
    let said = Run::of(&mut place.command(&SMALL_COMPARISON))
        .done()
        .output();
    assert!(said.contains("run 6 of 6"), "{said}");
    assert!(place.path().join("out/report.html").exists());
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let place = Place::new();
    place.file("small.toml", SMALL);
    fails(
        &place,
        &["compare", "--experiment", "smal"],
        2,
        &["smal", "language, novels"],
    );
    place.file(
        "wrong.toml",
        SMALL.replace("\"masked\", \"second\"", "\"mask\""),
    );
    let wrong = ["compare", "--experiment", "wrong.toml"];
    fails(
        &place,
        &wrong,
        3,
        &["wrong.toml:6", "`mask`", "did you mean `masked`"],
    );
    place.file("pairs.toml", SMALL.replace("\"second\"", "\"pairs\""));
    let nowhere = "compare --experiment pairs.toml --pairs nowhere";
    let nowhere: Vec<&str> = nowhere.split(' ').collect();
    fails(&place, &nowhere, 2, &["--pairs nowhere", "not there"]);
    let unknown = SMALL.replace("precision = \"fp32\"", "precison = \"fp32\"");
    place.file("unknown.toml", unknown);
    fails(
        &place,
        &["compare", "--experiment", "unknown.toml"],
        3,
        &["compute.precison", "precision"],
    );
    place.file("empty.txt", "");
    for (data, said) in [("nowhere", "nowhere"), ("empty.txt", "text")] {
        let given = ["--data", data];
        fails(
            &place,
            &[&SMALL_COMPARISON[..], &given].concat(),
            4,
            &[said],
        );
        assert!(!place.path().join("out").exists(), "{data} leaves a folder");
    }
    place.file("nothing.toml", "");
    fails(
        &place,
        &["compare", "--experiment", "nothing.toml"],
        3,
        &["`question` is missing", "`arms` is missing"],
    );
    let said = place
        .run(&[&SMALL_COMPARISON[..], &["--dry-run"]].concat())
        .done()
        .output();
    assert!(said.contains("+ family.hybrid.mix.causal = 1"), "{said}");
    assert!(
        !place.path().join("out").exists(),
        "a dry run leaves nothing"
    );
}

#[test]
fn each_family_is_scored_by_its_own_method() {
    let place = Place::new();
    let ask = |preset| ["evaluate", preset, "--task", "pairs", "--data", "pairs"];
    for (preset, method) in [("gpt-tiny", "causal"), ("bert-tiny", "word by word")] {
        place.file("small.toml", small(preset));
        let train = ["pretrain", "--config", "small.toml", "--out", preset];
        place.run(&train).done();
        let pairs = [
            r#"{"sentence_good": "The boats sink.", "sentence_bad": "The boats sinks."}"#,
            r#"{"sentence_good": "The sea is calm.", "sentence_bad": "THE SEA IS CALM."}"#,
        ];
        place.file("pairs/agreement.jsonl", pairs.join("\n"));
        let said = place.run(&ask(preset)).done().output();
        assert!(
            said.contains(method) && said.contains("of 2 pairs"),
            "{said}"
        );
    }
    // To a tokenizer without capitals the second pair is one sentence.
    let ask = ask("bert-tiny");
    let said = place.run(&ask).done().output();
    assert!(said.contains("1 are ties"), "{said}");
    assert!(
        said.contains("the shorter one is the more probable in"),
        "{said}"
    );
    let by = ["--by", "length", "--by", "phenomenon"];
    let said = place.run(&[&ask[..], &by].concat()).done().output();
    assert!(said.contains("  equal  "), "{said}");
    assert!(said.contains("has a phenomenon"), "{said}");
    // One half of a tie, and a whole or nothing: in percent, as the unit says.
    let percent = ["25.0000", "75.0000"];
    assert!(percent.iter().any(|half| said.contains(half)), "{said}");

    place.file("pairs/broken.jsonl", "{\"sentence_good\": \"Alone.\"}\n");
    fails(&place, &ask, 4, &["broken.jsonl:1", "sentence_bad"]);
    let nothing = ["evaluate", "gpt-tiny", "--task", "pairs"];
    fails(&place, &nothing, 2, &["--data"]);
    let second = ["evaluate", "gpt-tiny", "--task", "second"];
    fails(&place, &second, 2, &["a GPT", "second sentences"]);
}
