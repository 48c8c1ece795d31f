use serde::{Deserialize, Serialize};

use crate::task::Task;

/// Which family of models, with what is particular to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Family {
    Bert(cloze_bert::Config),
    Gpt(cloze_gpt::Config),
    Hybrid(cloze_bert::HybridConfig),
}

// The only place that tells the families apart.

impl Family {
    pub(crate) fn task(&self) -> &dyn Task {
        match self {
            Self::Bert(bert) => bert,
            Self::Gpt(gpt) => gpt,
            Self::Hybrid(hybrid) => hybrid,
        }
    }
}
