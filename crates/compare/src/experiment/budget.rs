use std::collections::BTreeMap;
use std::fmt::{self, Display};

use cloze_config::Problem;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

impl Budget {
    pub(super) fn problem(&self) -> Option<Problem> {
        let Self { kind, amount } = *self;
        Problem::unless(
            amount.is_finite() && amount > 0.0,
            format!("budget.{kind}"),
            amount,
            "a number above zero",
        )
    }
}

/// `{ tokens = 2e6 }`
pub(super) fn limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Budget, D::Error> {
    let limits = BTreeMap::<BudgetKind, f64>::deserialize(deserializer)?;
    let mut limits = limits.into_iter();
    match (limits.next(), limits.next()) {
        (Some((kind, amount)), None) => Ok(Budget { kind, amount }),
        _ => Err(D::Error::custom(
            "one of tokens, targets, flops, hours, such as { tokens = 2e6 }",
        )),
    }
}

impl BudgetKind {
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
