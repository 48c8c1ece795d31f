use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many sequences make a step, and how they are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchShape {
    /// Sequences of a step.
    pub sequences: u64,
    /// Sequences that go through the network at a time: memory, not mathematics.
    pub micro: u64,
    /// Tokens of a sequence, at most.
    pub length: i64,
}

/// Which split of a corpus batches come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataSplit {
    /// What is learned from: without end, in a new order each epoch.
    Train,
    /// What is only scored: every sequence once, in order.
    HeldOut,
}
