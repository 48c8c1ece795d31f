use serde::Serialize;

/// A sequence as it is shown, and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    /// Whether a token sees none of those after it.
    pub(crate) causal: bool,
    /// What the network reads.
    pub(crate) ids: Vec<u32>,
    /// From which position which token is to be predicted.
    pub(crate) targets: Vec<(usize, u32)>,
}

/// What a model said of one token.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Answer {
    /// Log-probability of the right token, in nats.
    pub log_prob: f64,
    /// Probability of the token that it held most probable.
    pub confidence: f64,
    /// Whether that was the right one.
    pub hit: bool,
}
