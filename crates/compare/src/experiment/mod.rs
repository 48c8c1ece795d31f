mod arm;
mod budget;
mod objective;
mod presets;

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use cloze_config::{ConfigError, ConfigSource, Configuration, Problem};
use serde::Deserialize;
use toml::Table;

pub use arm::Planned;
pub use budget::{Budget, BudgetKind};
pub use objective::{ArmObjective, UnknownObjective};
pub use presets::EXPERIMENTS;

/// What is compared: a file of a few lines.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// What it is to answer.
    pub question: String,
    /// The configuration that has all values that the experiment does not give.
    pub preset: String,
    /// One run of each arm for each; no two are equal.
    pub seeds: Vec<u64>,
    /// What each run may take.
    #[serde(deserialize_with = "budget::limit")]
    pub budget: Budget,
    /// Names of evaluations, which the caller knows.
    pub evaluations: Vec<String>,
    /// Points of the learning curves.
    pub checkpoints: NonZeroU64,
    /// Settings of all arms.
    #[serde(default)]
    pub shared: Table,
    /// At least one; no two have the same name.
    pub arms: Vec<Planned>,
}

impl Experiment {
    /// Reads an experiment that asks for some of these evaluations.
    ///
    /// # Errors
    /// All that is wrong with it, each at its place.
    pub fn read(source: ConfigSource, evaluations: &[&str]) -> Result<Self, ConfigError> {
        Configuration::complete(&EXPERIMENTS, source, &["shared"])
            .deserialize(|experiment: &Self| experiment.problems(evaluations))
    }

    /// The experiment of this name that comes with the crate.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str) -> Result<Self, ConfigError> {
        Configuration::load(&EXPERIMENTS, Some(name), None, Vec::new())?.deserialize(|_| Vec::new())
    }

    fn problems(&self, evaluations: &[&str]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let Self { seeds, arms, .. } = self;
        problems.extend(Problem::unless(
            !seeds.is_empty(),
            "seeds",
            "empty",
            "at least one, such as [1, 2, 3]",
        ));
        let mut before = BTreeSet::new();
        for (number, seed) in seeds.iter().enumerate() {
            problems.extend(Problem::unless(
                before.insert(seed),
                format!("seeds.{number}"),
                format!("{seed} once more"),
                "each seed once: it is one run of each arm",
            ));
        }
        problems.extend(self.budget.problem());
        for (number, given) in self.evaluations.iter().enumerate() {
            let meant = cloze_config::nearest(given, evaluations);
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?"));
            problems.extend(Problem::unless(
                evaluations.contains(&given.as_str()),
                format!("evaluations.{number}"),
                format!("`{given}`"),
                format!("{}{}", evaluations.join(", "), meant.unwrap_or_default()),
            ));
        }
        problems.extend(Problem::unless(
            !arms.is_empty(),
            "arms",
            "empty",
            "at least one table [[arms]] with a name and an objective",
        ));
        problems.extend(arm::problems(arms));
        problems
    }
}
