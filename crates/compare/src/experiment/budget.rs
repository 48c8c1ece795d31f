use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};
use toml::de::DeValue;

use super::error::Problem;
use super::reader::{Reader, Section};

/// What each run may take: one thing in which arms are alike.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// What is counted.
    pub kind: BudgetKind,
    /// How much of it; more than zero.
    #[serde(with = "cloze_pages::json")]
    pub amount: f64,
}

/// What a budget counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BudgetKind {
    /// Tokens that are read.
    Tokens,
    /// Tokens that are predicted.
    Targets,
    /// Operations on floating-point numbers.
    Flops,
    /// Time by the clock.
    Hours,
}

impl BudgetKind {
    const ALL: [Self; 4] = [Self::Tokens, Self::Targets, Self::Flops, Self::Hours];

    /// As in a file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Targets => "targets",
            Self::Flops => "flops",
            Self::Hours => "hours",
        }
    }
}

impl Display for BudgetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_>) -> Option<Budget> {
    const EXPECTED: &str = "a table with one limit, such as { tokens = 2e6 }";
    let value = reader.present(root, "budget", EXPECTED)?;
    let DeValue::Table(table) = value.get_ref() else {
        reader.unfit(value, "budget", EXPECTED);
        return None;
    };
    let at = value.span().start;
    let section = Section::below(table, at, "budget.");
    reader.know(&section, &["tokens", "targets", "flops", "hours"]);
    let given = BudgetKind::ALL.map(|kind| section.get(kind.name()).map(|_| kind));
    let given: Vec<BudgetKind> = given.into_iter().flatten().collect();
    let [kind] = given[..] else {
        // What is only misspelt has been said.
        if given.len() > 1 || table.is_empty() {
            let given = given.iter().map(ToString::to_string).collect();
            reader.fault(at, Problem::Budget { given });
        }
        return None;
    };
    let amount = positive(reader, &section, kind.name())?;
    Some(Budget { kind, amount })
}

fn positive(reader: &mut Reader<'_>, section: &Section<'_>, key: &'static str) -> Option<f64> {
    const EXPECTED: &str = "a number above zero";
    let value = section.get(key)?;
    let path = format!("budget.{key}");
    let amount: f64 = reader.typed(value, &path, EXPECTED)?.value;
    if amount.is_finite() && amount > 0.0 {
        Some(amount)
    } else {
        reader.unfit(value, &path, EXPECTED);
        None
    }
}
