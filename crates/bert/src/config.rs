use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a BERT learns from its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Share of the tokens that are predicted; at least one in each sequence.
    pub masked_share: f64,
    /// What is chosen as a whole.
    pub unit: Unit,
    /// What the second half of a sequence is, and whether that is predicted.
    pub second: Second,
}

/// What masking chooses as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Tokens, as in the paper.
    Token,
    /// Words, as in the authors' later models.
    Word,
    /// Runs of tokens of geometric length (Joshi et al., "SpanBERT", 2020, section 3.1).
    Span,
}

/// What the second half of a sequence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Second {
    /// The half that follows, or one from another document: next-sentence prediction.
    Next,
    /// The half that follows, or the two the wrong way round: sentence-order prediction (Lan et
    /// al., "ALBERT", 2020, section 3.1).
    Order,
    /// There is none: one run of text, nothing to predict (Liu et al., "RoBERTa", 2019).
    None,
}

impl Second {
    /// Tokens of a sequence that are not text.
    pub fn framing(self) -> u64 {
        match self {
            Self::Next | Self::Order => 3, // [CLS] a [SEP] b [SEP]
            Self::None => 2,               // [CLS] a [SEP]
        }
    }
}
