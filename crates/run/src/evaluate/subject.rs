use cloze_corpus::Tokenizer;
use cloze_evaluate::{Frame, Scorer};

use crate::Error;
use crate::Opened;

/// A model that is asked.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The model.
    pub opened: &'a Opened,
    /// What its ids mean.
    pub tokenizer: &'a Tokenizer,
}

impl<'a> Subject<'a> {
    /// Asks a model that has a tokenizer.
    ///
    /// # Errors
    /// If it has none.
    pub fn new(opened: &'a Opened) -> Result<Self, Error> {
        let tokenizer = opened.tokenizer()?;
        Ok(Self { opened, tokenizer })
    }

    /// Its masked language model.
    pub(super) fn masked(&self) -> Result<Option<Scorer<'a>>, Error> {
        let Some((network, head)) = self.opened.model.filler() else {
            return Ok(None);
        };
        let (frame, max_len) = (Frame::of_encoder(self.tokenizer), self.max_len());
        let scorer = Scorer::new(network, head, self.tokenizer, frame, max_len)?;
        Ok(Some(scorer))
    }

    /// Its causal language model.
    pub(super) fn causal(&self) -> Result<Option<Scorer<'a>>, Error> {
        let Some((network, head, frame)) = self.opened.model.reader(self.tokenizer) else {
            return Ok(None);
        };
        let scorer = Scorer::new(network, head, self.tokenizer, frame, self.max_len())?;
        Ok(Some(scorer))
    }

    pub(super) fn max_len(&self) -> usize {
        self.opened.model.about().network.max_len as usize
    }
}
