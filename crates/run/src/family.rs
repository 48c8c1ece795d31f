use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::task::Task;

/// Which family of models, with what is particular to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// An encoder that fills blanks.
    Bert(cloze_bert::Config),
    /// A decoder that goes on.
    Gpt(cloze_gpt::Config),
    /// Both, with one head.
    Hybrid(cloze_bert::HybridConfig),
}

// The only place that tells the families apart.

impl Family {
    /// As users call it.
    pub fn name(&self) -> &'static str {
        self.task().name()
    }

    pub(crate) fn task(&self) -> &dyn Task {
        match self {
            Self::Bert(bert) => bert,
            Self::Gpt(gpt) => gpt,
            Self::Hybrid(hybrid) => hybrid,
        }
    }
}
