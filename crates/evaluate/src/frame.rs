use cloze_corpus::Tokenizer;

/// The tokens that a network has learned to see around a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Before it; without one, the first token of a text has nothing to be predicted from.
    pub before: Option<u32>,
    /// After it.
    pub after: Option<u32>,
}

impl Frame {
    /// `[CLS] text [SEP]`: encoders and hybrids.
    pub fn of_encoder(tokenizer: &Tokenizer) -> Self {
        Self {
            before: tokenizer.classify(),
            after: tokenizer.separate(),
        }
    }

    /// A GPT's: the token that stands between two documents.
    pub fn of_decoder(tokenizer: &Tokenizer) -> Self {
        Self {
            before: tokenizer.end_of_text(),
            after: None,
        }
    }

    /// Tokens of the frame itself.
    pub fn len(&self) -> usize {
        self.before.iter().len() + self.after.iter().len()
    }

    /// Whether there is no frame.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text with its frame.
    pub(crate) fn around(&self, text: &[u32]) -> Vec<u32> {
        let text = text.iter().copied();
        self.before
            .into_iter()
            .chain(text)
            .chain(self.after)
            .collect()
    }
}
