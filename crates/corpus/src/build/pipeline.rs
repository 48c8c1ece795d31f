use serde::{Deserialize, Serialize};

use crate::clean::Cleaner;
use crate::duplicates::Sketcher;
use crate::presets::{BOOKS, Preset};
use crate::{Duplicates, Error, Split, Step};

/// What happens to documents between the reader and the tokenizer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// The cleaning of each document, step by step.
    pub clean: Vec<Step>,
    /// What goes because it was there before.
    pub duplicates: Duplicates,
    /// What is held out from training.
    pub split: Split,
    /// Whether the documents that are kept stay in the folder as text, too.
    pub keep_text: bool,
}

impl Pipeline {
    /// The preset [`BOOKS`]: safe repairs; exact and near duplicates go.
    pub fn standard(split: Split) -> Self {
        let Preset { clean, duplicates } = Preset::read(BOOKS);
        Self {
            clean,
            duplicates,
            split,
            keep_text: true,
        }
    }

    /// The text as it was read: nothing is cleaned, nothing left out.
    pub fn verbatim(split: Split) -> Self {
        Self {
            clean: Vec::new(),
            duplicates: Duplicates::none(),
            split,
            keep_text: false,
        }
    }

    /// Whether it can be, before anything is written.
    pub(super) fn check(&self) -> Result<(), Error> {
        Sketcher::new(&self.duplicates)?;
        Cleaner::new(&self.clean)?;
        self.split.check()
    }
}
