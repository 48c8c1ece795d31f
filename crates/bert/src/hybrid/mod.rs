//! The same sequences, read in several ways by one network with one head.
//!
//! A masked reading covers tokens and sees everything else, a causal one predicts each next token
//! from those before it, a prefix one does so behind a part that sees itself in both directions.
//! Nothing else differs: not the text, not its order, not a single parameter.

mod batches;
mod interleave;
mod lm_objective;
mod objective;

pub use batches::Mixed;
pub use interleave::Mix;
pub use lm_objective::LmObjective;
pub use objective::{HybridLm, LmTargets};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Second, Unit};

/// What a hybrid of a masked and a causal language model learns from its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HybridConfig {
    /// How many of the sequences are read which way.
    pub mix: Mix,
    /// Share of the tokens that a masked reading predicts; at least one in each sequence.
    pub masked_share: f64,
    /// What masking chooses as a whole.
    pub unit: Unit,
}

impl HybridConfig {
    /// That of its masked part.
    pub fn masked(&self) -> crate::Config {
        crate::Config {
            masked_share: self.masked_share,
            unit: self.unit,
            second: Second::None,
        }
    }
}
