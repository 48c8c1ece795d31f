use std::path::Path;

use cloze_bert::{HybridConfig, Mix, Second, Unit};
use cloze_compare::{ArmObjective, Experiment, Planned};
use cloze_config::Argument;
use toml::{Table, Value, toml};

use crate::builder::absolute;
use crate::{Error, Family, MixedCorpus, Settings, SettingsBuilder, mixture, preset};

/// BERT's (Devlin et al., 2019, section 3.1).
const MASKED_SHARE: f64 = 0.15;
/// More steps than any budget has: the budget ends a run.
const STEPS: i64 = 1_000_000_000;

/// The settings of an arm for a seed: the preset, under its objective, what all share, what the arm
/// declares, the command line's, and the budget.
pub(super) fn settings(
    experiment: &Experiment,
    arm: &Planned,
    seed: u64,
    given: &Given<'_>,
) -> Result<Settings, Error> {
    let budget = experiment.budget;
    let limit = format!("train.limits.{}", budget.kind.name());
    let seed = i64::try_from(seed).unwrap_or(i64::MAX);
    let own = format!("arm {}", arm.name);
    let mut arguments = vec![
        Argument::option(&own, "family", family(arm.objective)),
        Argument::option("budget", "train.steps", STEPS),
        Argument::option("budget", &limit, budget.amount),
        Argument::option("seeds", "train.seed", seed),
    ];
    arguments.extend(of("[shared]", &experiment.shared));
    arguments.extend(of(&format!("[arms.set] of {}", arm.name), &arm.set));
    arguments.extend(given.set.iter().map(|set| Argument::set(set)));
    arguments.extend(given.text.iter().flat_map(|text| of("--data", text)));
    let builder = preset(&experiment.preset)?;
    let arguments = arguments.into_iter();
    arguments
        .fold(builder, SettingsBuilder::argument)
        .settings()
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
    let [corpus, tokenizer] = [corpus, tokenizer].map(absolute);
    toml! {
        data.paths = [corpus]
        tokenizer.kind = tokenizer
    }
}

/// The texts of a mixture, and their tokenizer.
pub(super) fn mixture_of(mixture: &[MixedCorpus], tokenizer: &Path) -> Table {
    let tokenizer = absolute(tokenizer);
    let corpora = mixture
        .iter()
        .map(|corpus| (corpus.path.as_path(), corpus.weight));
    let mixture = mixture::setting(corpora);
    toml! {
        data.mixture = mixture
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
fn family(objective: ArmObjective) -> Value {
    let hybrid = |masked, causal, prefix| {
        Family::Hybrid(HybridConfig {
            mix: Mix {
                masked,
                causal,
                prefix,
            },
            masked_share: MASKED_SHARE,
            unit: Unit::Token,
        })
    };
    let bert = |second| {
        Family::Bert(cloze_bert::Config {
            masked_share: MASKED_SHARE,
            unit: Unit::Token,
            second,
        })
    };
    let family = match objective {
        ArmObjective::Masked => hybrid(1, 0, 0),
        ArmObjective::Causal => hybrid(0, 1, 0),
        ArmObjective::Prefix => hybrid(0, 0, 1),
        ArmObjective::Hybrid {
            masked,
            causal,
            prefix,
        } => hybrid(masked, causal, prefix),
        ArmObjective::MaskedNext => bert(Second::Next),
        ArmObjective::MaskedOrder => bert(Second::Order),
    };
    Value::try_from(family).expect("a family is a table")
}
