use std::collections::BTreeSet;
use std::sync::Arc;

use tokenizers::{Encoding, PostProcessor, PostProcessorWrapper, Tokenizer as Inner};
use tokenizers::{TruncationParams, utils::truncation::truncate_encodings};

use super::{Tokenizer, letters};
use crate::Error;

/// What a network reads of a text that somebody asks it about: as `transformers` reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// The tokens, with those of the [frame](Tokenizer::frame).
    pub ids: Vec<u32>,
    /// Which segment each is in.
    pub segments: Vec<u32>,
    /// Tokens of the text that were cut off, since there was no room for them.
    pub cut: usize,
    /// The special tokens that the text spells, without blanks.
    pub specials: BTreeSet<String>,
    /// What the text has and the vocabulary cannot spell.
    pub unknown: BTreeSet<String>,
}

/// Reads prompts, in which special tokens are what they are.
#[derive(Debug)]
pub(super) struct Reader {
    inner: Inner,
    processor: Option<PostProcessorWrapper>,
    is_literal: bool,
}

impl Reader {
    pub(super) fn new(inner: Inner, processor: Option<PostProcessorWrapper>) -> Self {
        Self {
            inner,
            processor,
            is_literal: false,
        }
    }

    pub(super) fn is_literal(&self) -> bool {
        self.is_literal
    }
}

impl Tokenizer {
    /// The same, for which a special token in a prompt is letters, as in a corpus; but for a blank.
    #[must_use]
    pub fn literal(self) -> Self {
        let letters = letters::spelled(&self.reader.inner, self.mask());
        let reader = Reader {
            inner: letters.expect("its own parts"),
            processor: self.reader.processor.clone(),
            is_literal: true,
        };
        Self {
            reader: Arc::new(reader),
            ..self
        }
    }

    /// Reads a text, or a pair of texts, with its frame: at most `room` tokens of it.
    ///
    /// Special tokens that it spells are such, found as the tokenizer says (with the spaces around
    /// them, only as whole words, ..), unless the tokenizer is [`literal`](Self::literal).
    ///
    /// # Errors
    /// A foreign tokenizer that can neither spell a word nor has a token for the unknown.
    pub fn prompt(&self, text: &str, second: Option<&str>, room: usize) -> Result<Prompt, Error> {
        let read = |text: &str| {
            self.reader
                .inner
                .encode(text, false)
                .map_err(Error::Tokenizer)
        };
        let (first, pair) = (read(text)?, second.map(read).transpose()?);
        let mut prompt = Prompt {
            ids: Vec::new(),
            segments: Vec::new(),
            cut: 0,
            specials: BTreeSet::new(),
            unknown: BTreeSet::new(),
        };
        let known = self.special_ids();
        for (text, encoding) in [(text, Some(&first)), (second.unwrap_or(""), pair.as_ref())] {
            let tokens = encoding.into_iter().flat_map(|encoding| {
                let offsets = encoding.get_offsets().iter();
                encoding.get_ids().iter().zip(offsets)
            });
            for (&id, &(start, end)) in tokens {
                let spelled = || text[start..end].trim().to_owned();
                if Some(id) == self.unknown() {
                    prompt.unknown.insert(spelled());
                } else if Some(id) != self.mask() && known.binary_search(&id).is_ok() {
                    prompt.specials.insert(spelled());
                }
            }
        }
        let framed = self.with_frame(first, pair, room, &mut prompt.cut);
        let framed = framed.map_err(Error::Tokenizer)?;
        prompt.ids = framed.get_ids().to_vec();
        prompt.segments = framed.get_type_ids().to_vec();
        Ok(prompt)
    }

    /// The tokens of a prompt without its frame.
    ///
    /// # Errors
    /// As for [`Tokenizer::prompt`].
    pub fn prompt_ids(&self, text: &str) -> Result<Vec<u32>, Error> {
        let read = self.reader.inner.encode_fast(text, false);
        Ok(read.map_err(Error::Tokenizer)?.get_ids().to_vec())
    }

    fn with_frame(
        &self,
        first: Encoding,
        pair: Option<Encoding>,
        room: usize,
        cut: &mut usize,
    ) -> Result<Encoding, tokenizers::Error> {
        let processor = self.reader.processor.as_ref();
        let around = processor.map_or(0, |processor| processor.added_tokens(pair.is_some()));
        let whole = first.len() + pair.iter().map(Encoding::len).sum::<usize>();
        let params = TruncationParams {
            max_length: room.saturating_sub(around).min(whole),
            ..TruncationParams::default()
        };
        *cut = whole - params.max_length;
        let (first, pair) = truncate_encodings(first, pair, &params)?;
        match processor {
            Some(processor) => processor.process(first, pair, true),
            None => <dyn PostProcessor>::default_process(
                std::iter::once(first).chain(pair).collect(),
                true,
            )
            .map(|parts| Encoding::merge(parts, false)),
        }
    }
}
