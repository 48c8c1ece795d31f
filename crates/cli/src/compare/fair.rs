//! What arms may differ in: what the experiment declares, and nothing else.

use cloze_compare::{Difference, Experiment, Undeclared, differences, undeclared};
use toml::{Table, Value};

use crate::failure::Failure;

/// When something is written down, and the seed: they change nothing that arms are compared by.
const BOOKKEEPING: [&str; 5] = [
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
) -> Result<Vec<Vec<Difference>>, Failure> {
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
        allowed.extend([base, arm].iter().flat_map(|arm| leaves("", &arm.set)));
        let hidden = undeclared(&found, &allowed);
        if hidden.is_empty() {
            return Ok(found);
        }
        Err(Failure::Run(
            Undeclared {
                arm: arm.name.clone(),
                base: base.name.clone(),
                differences: hidden,
            }
            .to_string(),
        ))
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

fn leaves(prefix: &str, table: &Table) -> Vec<String> {
    let of = |(key, value): (&String, &Value)| {
        let path = if prefix.is_empty() {
            key.clone()
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            Value::Table(inner) => leaves(&path, inner),
            _ => vec![path],
        }
    };
    table.iter().flat_map(of).collect()
}
