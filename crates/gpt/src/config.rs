use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a GPT reads its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Whether a token sees the documents before its own in the window. GPT-2 does.
    pub across_documents: bool,
}
