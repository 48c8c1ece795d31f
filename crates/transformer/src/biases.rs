use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which layers have biases. Where all have or none has, `true` or `false` says so.
///
/// ```
/// use cloze_transformer::Biases;
/// let qwen2 = Biases { query_key_value: true, ..Biases::NONE };
/// assert_eq!(serde_json::to_value(Biases::NONE)?, false);
/// assert_eq!(serde_json::to_value(qwen2)?["query_key_value"], true);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Written", into = "Written")]
pub struct Biases {
    /// The projections to queries, keys and values.
    pub query_key_value: bool,
    /// The projection of attention back into the stream.
    pub attention_output: bool,
    /// The layers of the feed-forward, and the one from narrower embeddings to the stream.
    pub feed_forward: bool,
    /// The layer norms.
    pub norm: bool,
}

impl Biases {
    /// Every layer has one.
    pub const ALL: Self = Self {
        query_key_value: true,
        attention_output: true,
        feed_forward: true,
        norm: true,
    };

    /// No layer has one.
    pub const NONE: Self = Self {
        query_key_value: false,
        attention_output: false,
        feed_forward: false,
        norm: false,
    };
}

impl From<bool> for Biases {
    fn from(all: bool) -> Self {
        if all { Self::ALL } else { Self::NONE }
    }
}

/// As it stands in a file.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "expected true, false, or all of query_key_value, attention_output, feed_forward, norm"
)]
enum Written {
    Everywhere(bool),
    Each {
        /// Whether the projections to queries, keys and values have biases.
        query_key_value: bool,
        /// Whether the projection of attention back into the stream has one.
        attention_output: bool,
        /// Whether the layers of the feed-forward have, and the one from narrower embeddings.
        feed_forward: bool,
        /// Whether the layer norms have.
        norm: bool,
    },
}

impl From<Written> for Biases {
    fn from(written: Written) -> Self {
        match written {
            Written::Everywhere(all) => all.into(),
            Written::Each {
                query_key_value,
                attention_output,
                feed_forward,
                norm,
            } => Self {
                query_key_value,
                attention_output,
                feed_forward,
                norm,
            },
        }
    }
}

impl From<Biases> for Written {
    fn from(biases: Biases) -> Self {
        let Biases {
            query_key_value,
            attention_output,
            feed_forward,
            norm,
        } = biases;
        match biases {
            Biases::ALL => Self::Everywhere(true),
            Biases::NONE => Self::Everywhere(false),
            _ => Self::Each {
                query_key_value,
                attention_output,
                feed_forward,
                norm,
            },
        }
    }
}
