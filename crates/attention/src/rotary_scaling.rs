use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How rotary positions are stretched to texts that are longer than those that a network learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum RotaryScaling {
    /// Not.
    None,
    /// All waves are longer (Chen et al., "Position Interpolation", 2023).
    Linear {
        /// By so much.
        factor: f64,
    },
    /// The base grows with the text, where that is longer than the original length: the states of a
    /// token then depend on what comes later, through the length alone.
    Dynamic {
        /// How fast.
        factor: f64,
        /// Tokens of a text that is read as it was learned.
        original_max_len: i64,
    },
    /// [`Yarn`].
    Yarn(Yarn),
    /// A factor for each pair, and others where a text is longer than the original length (Ding et al.,
    /// "LongRoPE", 2024): the states of a token then depend on what comes later, through the length alone.
    LongRope {
        /// Of each pair, in short texts.
        short_factor: Vec<f64>,
        /// Of each pair, in long texts.
        long_factor: Vec<f64>,
        /// Tokens of the longest short text.
        original_max_len: i64,
        /// Factor of cosines and sines.
        attention_factor: f64,
    },
    /// Slow waves are longer, fast ones are not (Llama 3.1).
    Llama3 {
        /// By so much.
        factor: f64,
        /// A wave that fits less often into the original length is stretched wholly.
        low_freq_factor: f64,
        /// A wave that fits more often into it stays as it is.
        high_freq_factor: f64,
        /// Tokens of a text that was learned from.
        original_max_len: i64,
    },
}

/// Pairs that turn fast stay, those that turn slowly are stretched (Peng et al., "YaRN", 2023).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Yarn {
    /// By so much longer the slow waves are.
    pub factor: f64,
    /// Tokens of a text that was learned from.
    pub original_max_len: i64,
    /// A pair that turns more often in such a text stays as it is.
    pub beta_fast: f64,
    /// A pair that turns less often is stretched wholly.
    pub beta_slow: f64,
    /// Whether the bounds between them are at whole features.
    pub truncate: bool,
    /// Factor of cosines and sines.
    pub attention_factor: f64,
}

impl RotaryScaling {
    pub(crate) fn attention_factor(&self) -> f64 {
        match self {
            Self::Yarn(Yarn {
                attention_factor, ..
            })
            | Self::LongRope {
                attention_factor, ..
            } => *attention_factor,
            Self::None | Self::Linear { .. } | Self::Dynamic { .. } | Self::Llama3 { .. } => 1.0,
        }
    }
}
