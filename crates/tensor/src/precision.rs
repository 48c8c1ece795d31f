use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tch::Kind;

/// The type that a network computes in. Parameters that are trained and their gradients, statistics and
/// losses are fp32 in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 24 bits of significand.
    Fp32,
    /// 8 bits of significand, and the range of fp32.
    Bf16,
}

impl Precision {
    /// The type of the states.
    pub fn kind(self) -> Kind {
        match self {
            Self::Fp32 => Kind::Float,
            Self::Bf16 => Kind::BFloat16,
        }
    }
}

impl FromStr for Precision {
    type Err = &'static str;

    fn from_str(given: &str) -> Result<Self, &'static str> {
        match given {
            "fp32" => Ok(Self::Fp32),
            "bf16" => Ok(Self::Bf16),
            _ => Err("expected fp32 or bf16"),
        }
    }
}
