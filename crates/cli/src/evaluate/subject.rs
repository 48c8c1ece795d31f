use cloze_corpus::Tokenizer;
use cloze_evaluate::{Frame, Scorer};

use crate::failure::Failure;
use crate::models::Opened;

/// A model that is asked.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) opened: &'a Opened,
    pub(crate) tokenizer: &'a Tokenizer,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(opened: &'a Opened) -> Result<Self, Failure> {
        let tokenizer = opened.tokenizer()?;
        Ok(Self { opened, tokenizer })
    }

    /// Its masked language model.
    pub(super) fn masked(&self) -> Result<Option<Scorer<'a>>, Failure> {
        let Some((network, head)) = self.opened.model.filler() else {
            return Ok(None);
        };
        let frame = Frame::of_encoder(self.tokenizer);
        let scorer = Scorer::new(network, head, self.tokenizer, frame)?;
        Ok(Some(scorer))
    }

    /// Its causal language model.
    pub(super) fn causal(&self) -> Result<Option<Scorer<'a>>, Failure> {
        let Some((network, head, frame)) = self.opened.model.reader(self.tokenizer) else {
            return Ok(None);
        };
        let scorer = Scorer::new(network, head, self.tokenizer, frame)?;
        Ok(Some(scorer))
    }
}
