//! Files of experiments: what they say, and what is said of those that are wrong.

use cloze_compare::{ArmObjective, Budget, BudgetKind, EXPERIMENTS, Experiment};
use cloze_config::{ConfigError, ConfigSource};
use proptest::prelude::*;

const WHOLE: &str = r#"question = "Which?"
preset = "bert-tiny"
seeds = [1, 2, 3]
budget = { tokens = 2e6 }
evaluations = ["optimum", "samples"]
checkpoints = 10

[shared]
model.residual = "pre"

[[arms]]
name = "masked"
objective = "masked"

[[arms]]
name = "masked, no dropout"
objective = { masked = 3, causal = 6 }
[arms.set]
model.dropout = 0.0
"#;

fn read(text: &str) -> Result<Experiment, ConfigError> {
    let (name, text) = ("a.toml".to_owned(), text.to_owned());
    Experiment::read(ConfigSource { name, text }, &["optimum", "samples"])
}

fn errors(text: &str) -> String {
    read(text).expect_err(text).to_string()
}

#[test]
fn a_file_says_what_is_compared() {
    let read = read(WHOLE).unwrap();
    let tokens = BudgetKind::Tokens;
    assert_eq!(
        read.budget,
        Budget {
            kind: tokens,
            amount: 2e6
        }
    );
    assert_eq!(read.question, "Which?");
    assert_eq!(read.checkpoints.get(), 10);
    assert_eq!(read.preset, "bert-tiny");
    assert_eq!(read.evaluations, ["optimum", "samples"]);
    assert_eq!(read.shared["model"]["residual"].as_str(), Some("pre"));
    assert_eq!(
        read.shared.len(),
        1,
        "nothing of the default: {:?}",
        read.shared
    );
    let arm = &read.arms[1];
    assert_eq!(arm.name, "masked, no dropout");
    assert_eq!(arm.objective.to_string(), "masked=1,causal=2");
    assert_eq!(arm.set["model"]["dropout"].as_float(), Some(0.0));
    assert!(read.arms[0].set.is_empty());
}

#[test]
fn an_experiment_need_share_nothing() {
    let text = WHOLE.replace("[shared]\nmodel.residual = \"pre\"\n", "");
    assert!(read(&text).unwrap().shared.is_empty());
}

#[test]
fn the_experiments_of_the_crate_are_experiments() {
    for name in EXPERIMENTS.names() {
        let read = Experiment::named(name).unwrap_or_else(|error| panic!("{error}"));
        let objectives: Vec<String> = read
            .arms
            .iter()
            .map(|arm| arm.objective.to_string())
            .collect();
        assert_eq!(objectives, ["masked", "causal", "masked=1,causal=1"]);
    }
    assert!(Experiment::named("no such").is_err());
}

/// What is replaced, by what, and all that must be said of it.
const WRONG: &[(&str, &str, &[&str])] = &[
    (
        "seeds =",
        "seed =",
        &[
            "a.toml:1:1",
            "there is no key `seed`; did you mean `seeds`?",
            "`seeds` is missing",
        ],
    ),
    (
        "[1, 2, 3]",
        "[]",
        &["a.toml:3:9", "`seeds` is empty, allowed: at least one"],
    ),
    (
        "[1, 2, 3]",
        "[1, 2,\n 2]",
        &["a.toml:4:2", "`seeds.2` is 2 once more"],
    ),
    ("[1, 2, 3]", "[1, -2]", &["a.toml:3:13", "`seeds.1`: "]),
    (
        "[1, 2, 3]",
        "3",
        &["a.toml:3:9", "`seeds` is the integer 3, expected: array"],
    ),
    (
        "{ tokens = 2e6 }",
        "{}",
        &["a.toml:4", "one of tokens, targets, flops, hours"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ tokens = 1, hours = 1 }",
        &["a.toml:4", "one of tokens, targets, flops, hours"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ tokens = -2.5 }",
        &["`budget.tokens` is -2.5, allowed: a number above zero"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ tokens = inf }",
        &["`budget.tokens` is inf"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ tokens = nan }",
        &["`budget.tokens` is NaN"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ token = 2e6 }",
        &["unknown variant `token`", "did you mean `tokens`?"],
    ),
    (
        "{ tokens = 2e6 }",
        "2e6",
        &["`budget` is the float 2000000.0, expected: table"],
    ),
    (
        "[\"optimum\", \"samples\"]",
        "\"optimum\"",
        &["`evaluations` is the string \"optimum\", expected: array"],
    ),
    (
        "\"samples\"]",
        "\"sample\"]",
        &[
            "a.toml:5:27",
            "`evaluations.1` is `sample`, allowed: optimum, samples; did you mean `samples`?",
        ],
    ),
    (
        "checkpoints = 10",
        "checkpoints = 0",
        &["a.toml:6:15", "`checkpoints`: "],
    ),
    ("checkpoints = 10", "", &["`checkpoints` is missing"]),
    (
        "\"masked\"\n\n",
        "\"maskd\"\n\n",
        &[
            "a.toml:13:13",
            "there is no objective `maskd`, did you mean `masked`?; there are masked, masked+nsp, masked+sop, causal, prefix, and hybrids",
        ],
    ),
    (
        "masked = 3, causal = 6",
        "masked = 3",
        &["there is no objective `{ masked = 3, causal = 0, prefix = 0 }`"],
    ),
    (
        "masked = 3, causal = 6",
        "masked = 3, causal = 6, prefx = 1",
        &["unknown field `prefx`", "did you mean `prefix`?"],
    ),
    (
        "masked = 3, causal = 6",
        "masked = 3, causal = -6",
        &["a.toml:17", "`-6`"],
    ),
    (
        "\"masked, no dropout\"",
        "\"Masked\"",
        &["a.toml:16:8", "`arms.1.name` is `Masked` once more"],
    ),
    (
        "\"masked, no dropout\"",
        "\"a/b\"",
        &["a.toml:16:8", "`arms.1.name` is \"a/b\""],
    ),
    ("\"masked, no dropout\"", "\"..\"", &["is \"..\""]),
    ("\"masked, no dropout\"", "\"\"", &["is \"\""]),
    ("\"masked, no dropout\"", "\"end \"", &["is \"end \""]),
    (
        "[arms.set]",
        "[arms.sets]",
        &["a.toml:18:7", "unknown field `sets`", "did you mean `set`?"],
    ),
    (
        "\nname = \"masked\"",
        "",
        &["a.toml:11", "missing field `name`"],
    ),
    (
        "question = \"Which?\"",
        "question = Which",
        &["a.toml:1:12"],
    ),
];

#[test]
fn what_is_wrong_is_said_at_its_place() {
    for (part, other, said) in WRONG {
        assert_eq!(WHOLE.matches(part).count(), 1, "{part}");
        let errors = errors(&WHOLE.replace(part, other));
        for said in *said {
            assert!(errors.contains(said), "{other}: no {said:?} in {errors}");
        }
        let problems = if *part == "seeds =" {
            "2 problems"
        } else {
            "a problem"
        };
        assert!(errors.contains(problems), "{other}: {errors}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let errors = errors("seeds = [1, 1]\nchekpoints = 2\n");
    for said in [
        "has 8 problems",
        "`arms` is missing",
        "there is no key `chekpoints`; did you mean `checkpoints`?",
        "`seeds.1` is 1 once more",
    ] {
        assert!(errors.contains(said), "no {said:?} in {errors}");
    }
}

proptest! {
    #[test]
    fn an_objective_is_read_as_it_is_written(masked in 0_u32..50, causal in 0_u32..50, prefix in 0_u32..50) {
        let several = [masked, causal, prefix].iter().filter(|part| **part > 0).count() > 1;
        let hybrid = ArmObjective::hybrid(masked, causal, prefix);
        prop_assert_eq!(hybrid.is_some(), several);
        for objective in hybrid.into_iter().chain([ArmObjective::Masked, ArmObjective::MaskedNext, ArmObjective::MaskedOrder, ArmObjective::Causal, ArmObjective::Prefix]) {
            prop_assert_eq!(objective.to_string().parse(), Ok(objective));
        }
        if let Some(ArmObjective::Hybrid { masked: m, causal: c, prefix: p }) = hybrid {
            prop_assert_eq!((m * causal, c * prefix), (c * masked, p * causal));
            prop_assert!((2..50).all(|d| m % d + c % d + p % d > 0));
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "(question|seeds|budget|arms|\\[\\[arms\\]\\]|name|objective|set|[ =\n\"'.,{}\\[\\]1a#]){0,40}") {
        let _ = read(&text).map_err(|error| error.to_string());
    }
}
