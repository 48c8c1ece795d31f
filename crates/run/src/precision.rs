use std::str::FromStr;

use cloze_tensor::Precision;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What to compute in, as a user says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PrecisionChoice {
    /// bf16 where the processor or the card is faster in it
    Auto,
    /// 24 bits of significand
    Fp32,
    /// 8 bits of significand; parameters and losses stay fp32
    Bf16,
}

impl PrecisionChoice {
    /// The precision, if it is chosen already.
    pub fn fixed(self) -> Option<Precision> {
        match self {
            Self::Auto => None,
            Self::Fp32 => Some(Precision::Fp32),
            Self::Bf16 => Some(Precision::Bf16),
        }
    }

    /// As users write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Fp32 => "fp32",
            Self::Bf16 => "bf16",
        }
    }
}

impl FromStr for PrecisionChoice {
    type Err = &'static str;

    fn from_str(given: &str) -> Result<Self, &'static str> {
        let all = [Self::Auto, Self::Fp32, Self::Bf16];
        let found = all.into_iter().find(|one| one.name() == given);
        found.ok_or("expected auto, fp32 or bf16")
    }
}

impl From<Precision> for PrecisionChoice {
    fn from(precision: Precision) -> Self {
        match precision {
            Precision::Fp32 => Self::Fp32,
            Precision::Bf16 => Self::Bf16,
        }
    }
}
