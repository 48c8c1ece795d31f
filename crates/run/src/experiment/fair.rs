//! What arms may differ in: what the experiment declares, and nothing else.

use cloze_compare::{Difference, Experiment, Undeclared, differences, undeclared};
use cloze_config::leaves;
use toml::{Table, Value};

use crate::Error;

/// When something is written down, and the seed: they change nothing that arms are compared by.
pub(super) const BOOKKEEPING: [&str; 5] = [
    "train.checkpoint_every",
    "train.evaluate_every",
    "train.keep_every",
    "train.log_every",
    "train.seed",
];

/// Where each arm differs from the first, once that is no more than what the experiment declares.
pub(super) fn differences_of(
    experiment: &Experiment,
    settings: &[Table],
) -> Result<Vec<Vec<Difference>>, Error> {
    let Some(first) = settings.first() else {
        return Ok(Vec::new());
    };
    let base = &experiment.arms[0];
    let arms = experiment.arms.iter().zip(settings).map(|(arm, settings)| {
        let found: Vec<Difference> = differences(first, settings)
            .into_iter()
            .filter(|one| !BOOKKEEPING.contains(&one.path.as_str()))
            .collect();
        let mut allowed = vec!["family".to_owned()];
        allowed.extend(
            [base, arm]
                .iter()
                .flat_map(|arm| leaves(&arm.set).into_keys()),
        );
        let hidden = undeclared(&found, &allowed);
        if hidden.is_empty() {
            return Ok(found);
        }
        Err(Undeclared {
            arm: arm.name.clone(),
            base: base.name.clone(),
            differences: hidden,
        }
        .into())
    });
    arms.collect()
}

/// What all arms have in common, as TOML.
pub(super) fn shared(first: &Table, differences: &[Vec<Difference>]) -> String {
    let mut shared = first.clone();
    let differing = differences.iter().flatten().map(|one| one.path.as_str());
    for path in differing.chain(BOOKKEEPING) {
        remove(&mut shared, &path.split('.').collect::<Vec<_>>());
    }
    toml::to_string_pretty(&shared).expect("a table")
}

fn remove(table: &mut Table, path: &[&str]) {
    let [key, below @ ..] = path else { return };
    if below.is_empty() {
        table.remove(*key);
    } else if let Some(Value::Table(inner)) = table.get_mut(*key) {
        remove(inner, below);
        if inner.is_empty() {
            table.remove(*key);
        }
    }
}

#[cfg(test)]
mod tests {
    use cloze_config::ConfigSource;
    use toml::toml;

    use super::*;

    fn experiment() -> Experiment {
        let text = r#"
            question = "?"
            preset = "hybrid-tiny"
            seeds = [1]
            budget = { tokens = 1e6 }
            evaluations = []
            checkpoints = 1
            arms = [
                { name = "a", objective = "masked" },
                { name = "b", objective = "causal", set = { model = { dropout = 0.0 } } },
            ]
        "#;
        let (name, text) = ("a test".to_owned(), text.to_owned());
        Experiment::read(ConfigSource { name, text }, &[]).expect("an experiment")
    }

    #[test]
    fn what_is_declared_may_differ_and_is_told() {
        let base =
            toml! { family.hybrid.mix = 1 model.dropout = 0.1 train.seed = 1 train.clip = 1.0 };
        let other =
            toml! { family.hybrid.mix = 2 model.dropout = 0.0 train.seed = 2 train.clip = 1.0 };
        let found = differences_of(&experiment(), &[base.clone(), other]).expect("declared");
        let paths: Vec<&str> = found[1].iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["family.hybrid.mix", "model.dropout"]);
        assert!(found[0].is_empty());
        assert_eq!(shared(&base, &found).trim(), "[train]\nclip = 1.0");
    }

    #[test]
    fn what_is_not_declared_is_refused_with_the_difference() {
        let base = toml! { compute.precision = "fp32" model.dropout = 0.1 };
        let other = toml! { compute.precision = "bf16" model.dropout = 0.0 };
        let refused = differences_of(&experiment(), &[base, other]).expect_err("not declared");
        let said = refused.to_string();
        for part in [
            "arm `b` differs from arm `a`",
            "- compute.precision = \"fp32\"",
            "+ compute.precision = \"bf16\"",
        ] {
            assert!(said.contains(part), "{said}");
        }
        assert!(!said.contains("dropout"), "{said}");
    }
}
