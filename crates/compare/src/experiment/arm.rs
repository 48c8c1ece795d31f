use std::collections::BTreeSet;

use cloze_config::Problem;
use serde::Deserialize;
use toml::Table;

use super::ArmObjective;

/// An arm as it is planned.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// Can be the name of a folder.
    pub name: String,
    /// What it is trained to predict.
    pub objective: ArmObjective,
    /// Settings of its own: the differences that it declares.
    #[serde(default)]
    pub set: Table,
}

/// The longest name of an arm: folders have names of up to 255 bytes, of which a seed takes some.
const LONGEST: usize = 80;

pub(super) fn problems(arms: &[Planned]) -> Vec<Problem> {
    let mut problems = Vec::new();
    // Some disks do not tell upper case from lower case.
    let mut before = BTreeSet::new();
    for (number, Planned { name, .. }) in arms.iter().enumerate() {
        let field = format!("arms.{number}.name");
        let once = before.insert(name.to_lowercase());
        problems.extend(Problem::unless(
            can_be_a_folder(name),
            &field,
            format!("{name:?}"),
            "what can be a folder on every machine: up to 80 letters (a-z, A-Z), digits, spaces and \
             - _ . + , with a letter or a digit at the beginning, and no space or dot at the end",
        ));
        problems.extend(Problem::unless(
            once,
            &field,
            format!("`{name}` once more"),
            "a name that no other arm has, in capitals or not",
        ));
    }
    problems
}

fn can_be_a_folder(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " -_.+,".contains(c);
    name.len() <= LONGEST
        && name.chars().all(allowed)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !name.ends_with([' ', '.'])
}
