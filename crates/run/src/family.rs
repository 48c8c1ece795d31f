use cloze_hub::{Bert, Folder, Gpt, OwnConfig, Weights};
use serde::{Deserialize, Serialize};
use tch::Device;

use crate::Error;
use crate::pretrained::Pretrained;
use crate::task::Task;

/// Which family of models, with what is particular to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// An encoder that fills blanks.
    Bert(cloze_bert::Config),
    /// A decoder that goes on.
    Gpt(cloze_gpt::Config),
    /// Both, with one head.
    Hybrid(cloze_bert::HybridConfig),
}

// The only places that tell the families apart.

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

/// The model of a folder in the layout of Hugging Face, or one that `cloze export` wrote.
pub(crate) fn load(folder: &Folder, device: Device) -> Result<Box<dyn Pretrained>, Error> {
    Ok(match folder.family()? {
        cloze_hub::Family::Bert => Box::new(Bert::load(folder, device)?),
        cloze_hub::Family::Gpt => Box::new(Gpt::load(folder, device)?),
    })
}

/// The model of a run, from its weights.
pub(crate) fn own(
    own: &OwnConfig,
    weights: &Weights,
    device: Device,
) -> Result<Box<dyn Pretrained>, Error> {
    Ok(match own.family {
        cloze_hub::Family::Bert => Box::new(Bert::own(own, weights, device)?),
        cloze_hub::Family::Gpt => Box::new(Gpt::own(own, weights, device)?),
    })
}
