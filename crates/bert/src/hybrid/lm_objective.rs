use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A way to read a sequence and to learn from it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum LmObjective {
    /// Covered tokens are predicted from all others (Devlin et al., 2019).
    Masked,
    /// Each token is predicted from those before it (Radford et al., 2018).
    Causal,
    /// Each token behind a prefix is predicted from those before it; the prefix sees itself in both
    /// directions (Raffel et al., 2020, section 3.2.1).
    Prefix,
}

impl LmObjective {
    /// All, in the order of a loss's terms.
    pub const ALL: [Self; 3] = [Self::Masked, Self::Causal, Self::Prefix];

    /// As configurations call it.
    pub fn name(self) -> &'static str {
        ["masked", "causal", "prefix"][self as usize]
    }

    /// The name of its term: `mlm`, `clm`, `plm`.
    pub fn term(self) -> &'static str {
        ["mlm", "clm", "plm"][self as usize]
    }
}
