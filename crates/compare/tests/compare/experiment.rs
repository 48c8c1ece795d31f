//! Files of experiments: what they say, and what is said of those that are wrong.

use cloze_compare::{Budget, BudgetKind, Experiment, Objective, experiments};
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

fn errors(text: &str) -> String {
    let error = Experiment::parse(text, "a.toml").expect_err(text);
    error.to_string()
}

#[test]
fn a_file_says_what_is_compared() {
    let read = Experiment::parse(WHOLE, "a.toml").unwrap();
    let tokens = BudgetKind::Tokens;
    assert_eq!(
        read.budget,
        Budget {
            kind: tokens,
            amount: 2e6
        }
    );
    assert_eq!((read.question.as_str(), read.checkpoints), ("Which?", 10));
    assert_eq!(
        (read.preset.value.as_str(), read.preset.line),
        ("bert-tiny", 2)
    );
    assert_eq!(read.evaluations[1].value, "samples");
    assert_eq!(read.evaluations[1].line, 5);
    assert_eq!(read.shared["model"]["residual"].as_str(), Some("pre"));
    let arm = &read.arms[1];
    assert_eq!((arm.name.as_str(), arm.line), ("masked, no dropout", 15));
    assert_eq!(arm.objective.to_string(), "masked=1,causal=2");
    assert_eq!(arm.set["model"]["dropout"].as_float(), Some(0.0));
    assert!(read.arms[0].set.is_empty());
}

#[test]
fn the_experiments_of_the_crate_are_experiments() {
    assert!(experiments::names().contains(&experiments::DEFAULT));
    for name in experiments::names() {
        let text = experiments::named(name).unwrap();
        let read = Experiment::parse(text, name).unwrap_or_else(|error| panic!("{error}"));
        let objectives: Vec<String> = read
            .arms
            .iter()
            .map(|arm| arm.objective.to_string())
            .collect();
        assert_eq!(objectives, ["masked", "causal", "masked=1,causal=1"]);
    }
    assert_eq!(experiments::named("no such"), None);
}

/// What is replaced, by what, and all that must be said of it.
const WRONG: &[(&str, &str, &[&str])] = &[
    (
        "seeds =",
        "seed =",
        &[
            "a.toml:3: there is no key `seed`, did you mean `seeds`?",
            "a.toml:1: `seeds` is missing",
        ],
    ),
    ("[1, 2, 3]", "[]", &["a.toml:3: there are no seeds"]),
    (
        "[1, 2, 3]",
        "[1, 2,\n 2]",
        &["a.toml:4: the seed 2 stands twice"],
    ),
    (
        "[1, 2, 3]",
        "[1, -2]",
        &["a.toml:3: `seeds` is -2, expected: a list of whole numbers"],
    ),
    (
        "[1, 2, 3]",
        "3",
        &["a.toml:3: `seeds` is 3, expected: a list"],
    ),
    (
        "{ tokens = 2e6 }",
        "{}",
        &["a.toml:4: the budget has no limit"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ tokens = 1, hours = 1 }",
        &["a.toml:4: the budget has 2 limits (tokens, hours)"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ tokens = -2.5 }",
        &["`budget.tokens` is -2.5, expected: a number above zero"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ tokens = inf }",
        &["`budget.tokens` is inf"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ tokens = nan }",
        &["`budget.tokens` is nan"],
    ),
    (
        "{ tokens = 2e6 }",
        "{ token = 2e6 }",
        &["there is no key `budget.token`, did you mean `tokens`?"],
    ),
    (
        "{ tokens = 2e6 }",
        "2e6",
        &["`budget` is 2e6, expected: a table with one limit"],
    ),
    (
        "[\"optimum\", \"samples\"]",
        "\"optimum\"",
        &["`evaluations` is the text \"optimum\""],
    ),
    (
        "checkpoints = 10",
        "checkpoints = 0",
        &["a.toml:6: `checkpoints` is 0"],
    ),
    ("checkpoints = 10", "", &["`checkpoints` is missing"]),
    (
        "\"masked\"\n\n",
        "\"maskd\"\n\n",
        &[
            "a.toml:13: there is no objective `maskd`, did you mean `masked`?; there are masked, masked+nsp, masked+sop, causal, prefix, and hybrids",
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
        &["there is no key `arms.objective.prefx`, did you mean `prefix`?"],
    ),
    (
        "masked = 3, causal = 6",
        "masked = 3, causal = -6",
        &["`causal` is -6"],
    ),
    (
        "\"masked, no dropout\"",
        "\"Masked\"",
        &["a.toml:16: an arm named `Masked` stands on line 12 already"],
    ),
    (
        "\"masked, no dropout\"",
        "\"a/b\"",
        &["a.toml:16: an arm is named \"a/b\""],
    ),
    (
        "\"masked, no dropout\"",
        "\"..\"",
        &["an arm is named \"..\""],
    ),
    ("\"masked, no dropout\"", "\"\"", &["an arm is named \"\""]),
    (
        "\"masked, no dropout\"",
        "\"end \"",
        &["an arm is named \"end \""],
    ),
    (
        "[arms.set]",
        "[arms.sets]",
        &["a.toml:18: there is no key `arms.sets`, did you mean `set`?"],
    ),
    (
        "\nname = \"masked\"",
        "",
        &["a.toml:11: `arms.name` is missing"],
    ),
    ("question = \"Which?\"", "question = Which", &["a.toml:1: "]),
];

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (part, other, said) in WRONG {
        assert_eq!(WHOLE.matches(part).count(), 1, "{part}");
        let errors = errors(&WHOLE.replace(part, other));
        for said in *said {
            assert!(errors.contains(said), "{other}: {errors}");
        }
        assert_eq!(errors.lines().count(), said.len(), "{errors}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let errors = errors("seeds = [1, 1]\nchekpoints = 2\n");
    let said: Vec<&str> = errors.lines().collect();
    assert_eq!(said.len(), 8, "{errors}");
    assert!(errors.contains("a.toml:1: there are no arms"));
    assert!(errors.contains("a.toml:2: there is no key `chekpoints`, did you mean `checkpoints`?"));
}

#[test]
fn two_arms_of_one_name_on_one_line_are_found() {
    let (head, _) = WHOLE.split_once("[shared]").unwrap();
    let arm = "{ name = \"a\", objective = \"causal\" }";
    let errors = errors(&format!("{head}arms = [{arm}, {arm}]"));
    assert!(errors.contains("a.toml:8: an arm named `a` stands on line 8 already"));
}

proptest! {
    #[test]
    fn an_objective_is_read_as_it_is_written(masked in 0_u64..50, causal in 0_u64..50, prefix in 0_u64..50) {
        let several = [masked, causal, prefix].iter().filter(|part| **part > 0).count() > 1;
        let hybrid = Objective::hybrid(masked, causal, prefix);
        prop_assert_eq!(hybrid.is_some(), several);
        for objective in hybrid.into_iter().chain([Objective::Masked, Objective::MaskedNext, Objective::MaskedOrder, Objective::Causal, Objective::Prefix]) {
            prop_assert_eq!(objective.to_string().parse(), Ok(objective));
        }
        if let Some(Objective::Hybrid { masked: m, causal: c, prefix: p }) = hybrid {
            prop_assert_eq!((m * causal, c * prefix), (c * masked, p * causal));
            prop_assert!((2..50).all(|d| m % d + c % d + p % d > 0));
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "(question|seeds|budget|arms|\\[\\[arms\\]\\]|name|objective|set|[ =\n\"'.,{}\\[\\]1a#]){0,40}") {
        if let Err(error) = Experiment::parse(&text, "a.toml") {
            prop_assert!(!error.faults.is_empty());
            prop_assert!(error.faults.iter().all(|fault| (1..=text.lines().count() + 1).contains(&fault.line)));
        }
    }
}
