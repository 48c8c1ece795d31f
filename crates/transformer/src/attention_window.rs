use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which layers see near tokens only, whatever else the mask of the batch lets through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum AttentionWindow {
    /// None.
    None,
    /// Those that a pattern says.
    Layers {
        /// A local layer sees tokens less than this away; 1 is the token itself.
        width: i64,
        /// A letter for each layer, `g` for a global one and `l` for a local one, repeated over the layers.
        pattern: String,
    },
}

impl AttentionWindow {
    /// The width of a layer, counted from 0, where it is local.
    pub(crate) fn width(&self, layer: usize) -> Option<i64> {
        match self {
            Self::None => None,
            Self::Layers { width, pattern } => {
                let letter = pattern.as_bytes()[layer % pattern.len()];
                (letter == b'l').then_some(*width)
            }
        }
    }
}
