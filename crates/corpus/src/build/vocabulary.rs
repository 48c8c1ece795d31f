use std::io::Write;

use super::folder::Folder;
use super::text::Text;
use crate::alphabet::Alphabet;
use crate::tokenizer::{Recipe, Tokenizer, train};
use crate::watch::Watch;
use crate::{Error, files};

/// Where the tokenizer comes from.
#[derive(Debug, Clone)]
pub enum Vocabulary {
    /// Learn it from the training part.
    Train(Recipe),
    /// Take this one.
    Use(Tokenizer),
}

impl Vocabulary {
    /// What tells it from others.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Train(recipe) => serde_json::to_string(recipe).expect("numbers and strings"),
            Self::Use(tokenizer) => tokenizer.fingerprint(),
        }
    }

    /// The tokenizer, learned from `total` bytes of documents if the folder does not have it yet.
    pub(super) fn tokenizer(
        self,
        folder: &Folder,
        text: &Text<'_>,
        total: u64,
        alphabet: &Alphabet,
        watch: &Watch<'_>,
    ) -> Result<Tokenizer, Error> {
        let file = folder.tokenizer();
        let tokenizer = match self {
            Self::Use(tokenizer) => tokenizer,
            Self::Train(_) if file.exists() => return Tokenizer::load(&file),
            Self::Train(recipe) => {
                let texts = text.training();
                let learned = train(&recipe, texts, total, alphabet.clone(), watch)?;
                files::save_json(&folder.cut_words(), &learned.cut)?;
                learned.tokenizer
            }
        };
        tokenizer.names().save(&file)?;
        files::save(&file, |out| out.write_all(tokenizer.to_json().as_bytes()))?;
        Ok(tokenizer)
    }
}
