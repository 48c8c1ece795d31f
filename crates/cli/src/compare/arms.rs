use std::path::Path;

use cloze_compare::{Experiment, Objective, Planned};
use toml::{Table, Value, toml};

use crate::config::{Argument, Merged, RUNS};
use crate::failure::Failure;
use crate::settings::Settings;

/// More steps than any budget has: the budget ends a run.
const STEPS: i64 = 1_000_000_000;

/// The settings of an arm for a seed: the preset, under its objective, what all share, what the arm
/// declares, the command line's, and the budget.
pub(super) fn settings(
    experiment: &Experiment,
    arm: &Planned,
    seed: u64,
    given: &Given<'_>,
) -> Result<Settings, Failure> {
    let budget = experiment.budget;
    let limit = format!("train.limits.{}", budget.kind.name());
    let seed = i64::try_from(seed).unwrap_or(i64::MAX);
    let own = format!("arm {}", arm.name);
    let mut arguments = vec![
        Argument::option(&own, "family", Value::Table(family(arm.objective))),
        Argument::option("budget", "train.steps", STEPS),
        Argument::option("budget", &limit, budget.amount),
        Argument::option("seeds", "train.seed", seed),
    ];
    arguments.extend(of("[shared]", &experiment.shared));
    arguments.extend(of(&format!("[arms.set] of {}", arm.name), &arm.set));
    arguments.extend(given.set.iter().map(|set| Argument::set(set)));
    arguments.extend(given.text.iter().flat_map(|text| of("--data", text)));
    let preset = Some(experiment.preset.value.as_str());
    let merged = Merged::load(&RUNS, preset, None, arguments)?;
    Ok(merged.deserialize(Settings::problems)?)
}

/// What the command line gives to all arms.
#[derive(Debug, Clone, Default)]
pub(super) struct Given<'a> {
    /// As `--set` has it.
    pub(super) set: &'a [String],
    /// `data` and `tokenizer`, where they are known.
    pub(super) text: Option<Table>,
}

/// The text and the tokenizer of a corpus.
pub(super) fn text_of(corpus: &Path, tokenizer: &Path) -> Table {
    let [corpus, tokenizer] = [corpus, tokenizer].map(crate::models::absolute);
    toml! {
        data.paths = [corpus]
        tokenizer.kind = tokenizer
    }
}

fn of(name: &str, table: &Table) -> Vec<Argument> {
    let options = table.iter();
    options
        .map(|(key, value)| Argument::option(name, key, value.clone()))
        .collect()
}

/// One network with one head reads every way; a second sentence needs a head of its own.
fn family(objective: Objective) -> Table {
    let hybrid = |masked: u64, causal: u64, prefix: u64| {
        let [masked, causal, prefix] =
            [masked, causal, prefix].map(|part| i64::try_from(part).unwrap_or(i64::MAX));
        toml! {
            [hybrid]
            mix = { masked = masked, causal = causal, prefix = prefix }
            masked_share = 0.15
            unit = "token"
        }
    };
    let bert = |second: &str| {
        toml! {
            [bert]
            masked_share = 0.15
            unit = "token"
            second = second
        }
    };
    match objective {
        Objective::Masked => hybrid(1, 0, 0),
        Objective::Causal => hybrid(0, 1, 0),
        Objective::Prefix => hybrid(0, 0, 1),
        Objective::Hybrid {
            masked,
            causal,
            prefix,
        } => hybrid(masked, causal, prefix),
        Objective::MaskedNext => bert("next"),
        Objective::MaskedOrder => bert("order"),
    }
}
