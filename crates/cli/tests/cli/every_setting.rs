//! A setting that nothing reads is a bug: each one, changed, must change what the run does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::{Place, small};
use serde_json::Value;

/// Another valid value for every setting, or the assignment that gives it one. One that is missing
/// here fails the test.
const OTHERS: &[(&str, &str)] = &[
    ("start.weights", "base"),
    ("data.paths", "[\"text\"]"),
    ("data.also", "[\"other\"]"),
    (
        "data.mixture",
        "[{ path = 'other', weight = 3 }, { path = 'another', weight = 1 }]",
    ),
    ("data.held_out", "0.5"),
    ("data.documents", "40"),
    ("data.level", "easy"),
    ("tokenizer.kind", "char"),
    ("tokenizer.vocab", "350"),
    ("tokenizer.rows", "2048"),
    ("family.bert.masked_share", "0.5"),
    ("family.bert.unit", "span"),
    ("family.bert.second", "order"),
    ("family.gpt.across_documents", "false"),
    ("family.hybrid.mix.masked", "3"),
    ("family.hybrid.mix.causal", "2"),
    ("family.hybrid.mix.prefix", "1"),
    ("family.hybrid.masked_share", "0.5"),
    ("family.hybrid.unit", "span"),
    ("model.layers", "2"),
    ("model.dim", "32"),
    ("model.heads", "4"),
    ("model.key_value_heads", "1"),
    ("model.head_dim", "12"),
    ("model.hidden", "48"),
    ("model.max_len", "40"),
    ("model.segments", "3"),
    ("model.positions", "rotary"),
    (
        "model.window.kind",
        "model.window={ kind = 'layers', width = 2, pattern = 'l' }",
    ),
    ("model.query_key_norm", "true"),
    ("model.embedding_dim", "10"),
    ("model.embedding_scale", "true"),
    ("model.attention_scale", "none"),
    ("model.norm", "rms"),
    ("model.feed_forward", "relu"),
    ("model.bias", "false"),
    ("model.tied", "false"),
    ("model.eps", "0.1"),
    ("model.init_std", "0.1"),
    ("model.dropout", "0.3"),
    ("model.attention_dropout", "0.5"),
    ("batch.sequences", "6"),
    ("batch.micro", "2"),
    ("batch.length", "20"),
    ("stages", "[{ steps = 3, sequences = 2, length = 16 }]"),
    ("train.steps", "8"),
    ("train.seed", "7"),
    ("train.clip", "0.01"),
    ("train.log_every", "1"),
    ("train.evaluate_every", "3"),
    ("train.evaluate_batches", "1"),
    ("train.checkpoint_every", "3"),
    ("train.keep", "3"),
    ("train.keep_every", "2"),
    ("train.freeze", "[\"*bias\"]"),
    (
        "train.groups",
        "[{ pattern = '*', rate = 0.5, decay = 1.0 }]",
    ),
    ("train.limits.tokens", "100.0"),
    ("train.limits.targets", "10.0"),
    ("train.limits.flops", "1e5"),
    ("train.limits.hours", "1e-9"),
    (
        "train.average.kind",
        "train.average={ kind = 'ema', decay = 0.5 }",
    ),
    (
        "train.optimizer.kind",
        "train.optimizer={ kind = 'lion', betas = [0.9, 0.99], decay = 0.1 }",
    ),
    ("train.optimizer.betas", "[0.5, 0.9]"),
    ("train.optimizer.eps", "0.1"),
    ("train.optimizer.decay", "10.0"),
    ("train.schedule.peak", "0.01"),
    ("train.schedule.warmup", "4"),
    ("train.schedule.cycles", "2"),
    (
        "train.schedule.decay.kind",
        "train.schedule.decay={ kind = 'cosine', to = 0.0 }",
    ),
    ("train.schedule.decay.to", "0.001"),
    ("compute.precision", "bf16"),
];

/// All that a run does: every number but the times, and which checkpoints are there, with their
/// tensors' names and sizes.
fn digest(run: &Path) -> String {
    let metrics = fs::read_to_string(run.join("metrics.jsonl")).expect("the run left it");
    let mut digest = String::new();
    for line in metrics.lines() {
        let mut line: BTreeMap<String, Value> =
            serde_json::from_str(line).expect("the run left it");
        let timed = ["seconds", "phases", "tokens_per_second", "mfu"];
        line.retain(|key, _| !timed.contains(&key.as_str()));
        digest += &format!("{line:?}\n");
    }
    let mut files: Vec<_> = fs::read_dir(run.join("checkpoints"))
        .expect("the run left it")
        .map(|entry| entry.expect("the run left it").path())
        .collect();
    files.sort();
    for checkpoint in files {
        let size = fs::metadata(checkpoint.join("model.safetensors"))
            .expect("the run left it")
            .len();
        digest += &format!("{:?} {size}\n", checkpoint.file_name());
    }
    digest
}

fn leaves(prefix: &str, table: &toml::Table, found: &mut Vec<String>) {
    for (key, value) in table {
        let path = if prefix.is_empty() {
            key.clone()
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            toml::Value::Table(inner) => leaves(&path, inner, found),
            _ => found.push(path),
        }
    }
}

fn every_setting_changes(preset: &str, own: &[(&str, &str)]) {
    let place = Place::new();
    place.file("small.toml", small(preset));
    place.file(
        "text/one.txt",
        "The sea is calm. A boat comes in. ".repeat(90),
    );
    place.file(
        "text/two.txt",
        "A cook tastes the soup. It needs salt. ".repeat(90),
    );
    let run = |name: &str, set: &[&str]| {
        let arguments = [&["pretrain", "--config", "small.toml", "--out", name], set].concat();
        place.run(&arguments).done();
        digest(&place.path().join(name))
    };
    // Of the same tokenizer, which a corpus learns from the same text.
    let tokenizer = ["--tokenizer", "base/tokenizer.json"];
    let corpus = ["corpus", "build", "text", "--out", "other"];
    let base = run("base", &[]);
    place.run(&[&corpus[..], &tokenizer].concat()).done();
    let another = ["corpus", "build", "text/one.txt", "--out", "another"];
    place.run(&[&another[..], &tokenizer].concat()).done();
    assert_eq!(
        base,
        run("again", &[]),
        "the same settings give the same run"
    );

    let text = fs::read_to_string(place.path().join("base/config.toml")).expect("the run left it");
    let mut settings = Vec::new();
    leaves("", &text.parse().expect("the run left it"), &mut settings);
    assert!(settings.len() > 30);
    // Where no step is bad and each evaluation is better, guard, patience and what the best is chosen by
    // do nothing, and computing again never changes a number: they have tests of their own.
    let at_rest = |setting: &str| {
        setting.starts_with("train.guard.")
            || ["train.best", "train.patience", "compute.recompute"].contains(&setting)
            // The output layer of a GPT reads the stream: its tables are as wide.
            || setting == "model.embedding_dim" && preset == "gpt-tiny"
    };
    settings.retain(|setting| !at_rest(setting));
    for setting in settings {
        let of_all = own.iter().chain(OTHERS).find(|(path, _)| *path == setting);
        let Some((_, other)) = of_all else {
            panic!("no other value is known for {setting}")
        };
        let whole = other.contains("={").then(|| (*other).to_owned());
        let set = whole.unwrap_or_else(|| format!("{setting}={other}"));
        let changed = run(&setting, &["--set", &set]);
        assert_ne!(base, changed, "{setting} = {other} changes nothing");
    }
}

/// A run in which many a step is called a spike.
#[test]
fn every_setting_of_the_guard_changes_the_run() {
    let place = Place::new();
    place.file("small.toml", small("gpt-tiny"));
    let guard = |sigma: &str, window: u32, armed: u32, rollbacks: u32| {
        format!(
            "train.guard={{ sigma = {sigma}, window = {window}, armed_after = {armed}, \
             rollbacks = {rollbacks} }}"
        )
    };
    let run = |name: &str, guard: &str| {
        // At a rate that lets the loss jump, and not so far that the order of sums decides how often.
        let sets = ["train.log_every=1", "train.schedule.peak=0.2", guard];
        let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
        let arguments = ["pretrain", "--config", "small.toml", "--out", name];
        let arguments = [&arguments[..], &["--steps", "20"], &sets].concat();
        let code = place.run(&arguments).code();
        (code, digest(&place.path().join(name)))
    };
    let base = run("base", &guard("0.5", 6, 4, 40));
    assert!(base.0 == 0 && base.1.contains("rolled-back"), "{}", base.1);
    let others = [
        ("sigma", guard("1.5", 6, 4, 40)),
        ("window", guard("0.5", 4, 4, 40)),
        ("armed_after", guard("0.5", 6, 6, 40)),
        ("rollbacks", guard("0.5", 6, 4, 0)),
    ];
    for (name, guard) in others {
        assert_ne!(
            run(name, &guard),
            base,
            "train.guard.{name} changes nothing"
        );
    }
    assert_eq!(run("none", &guard("0.5", 6, 4, 0)).0, 5);
}

/// That it is read at all, profile.rs shows.
#[test]
fn computing_again_changes_no_number_and_may_begin_in_the_middle() {
    let place = Place::new();
    for preset in ["bert-tiny", "gpt-tiny"] {
        place.file("small.toml", small(preset));
        let run = |name: &str, steps: &str, again: &str| {
            let arguments = ["pretrain", "--config", "small.toml", "--out", name];
            let set = format!("compute.recompute={again}");
            let more = ["--steps", steps, "--set", &set];
            place.run(&[&arguments[..], &more].concat()).done();
            digest(&place.path().join(name))
        };
        let [plain, again] = ["false", "true"].map(|again| {
            let name = format!("{preset}-{again}");
            (run(&name, "4", "false"), run(&name, "8", again))
        });
        assert_eq!(plain, again);
    }
}

#[test]
fn every_setting_of_a_bert_changes_the_run() {
    // [CLS], which every sequence has.
    let own = [
        ("model.residual", "pre"),
        ("model.embedding_norm", "false"),
        ("model.padding_token", "2"),
    ];
    every_setting_changes("bert-tiny", &own);
}

#[test]
fn every_setting_of_a_gpt_changes_the_run() {
    // <|endoftext|>, which stands between all documents.
    let padding = ("model.padding_token", "0");
    let own = [
        ("model.residual", "post"),
        ("model.embedding_norm", "true"),
        ("model.segments", "2"),
        padding,
    ];
    every_setting_changes("gpt-tiny", &own);
}

#[test]
fn every_setting_of_a_hybrid_changes_the_run() {
    let padding = ("model.padding_token", "2");
    let own = [
        ("model.residual", "post"),
        ("model.embedding_norm", "true"),
        ("model.segments", "2"),
        padding,
    ];
    every_setting_changes("hybrid-tiny", &own);
}
