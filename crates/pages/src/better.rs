use serde::{Deserialize, Serialize};

/// Which values of a number are to be wished for: what the best of a table is, or of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Low ones.
    Lower,
    /// High ones.
    Higher,
}

impl Better {
    /// Whether `value` is better than `other`.
    pub fn prefers(self, value: f64, other: f64) -> bool {
        match self {
            Self::Lower => value < other,
            Self::Higher => value > other,
        }
    }
}
