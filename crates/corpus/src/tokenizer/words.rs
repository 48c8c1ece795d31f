use tokenizers::{DecoderWrapper, ModelWrapper};

use unicode_segmentation::UnicodeSegmentation;

use super::pipeline::{self, SPACE};
use super::uncased::marks;
use super::{Tokenizer, bytes};
use crate::Error;
use crate::characters::continues_word;

impl Tokenizer {
    /// The name of what spells a word: `BPE`, `WordPiece`, `Unigram` or `WordLevel`.
    pub fn model(&self) -> &'static str {
        match self.inner.get_model() {
            ModelWrapper::BPE(_) => "BPE",
            ModelWrapper::WordPiece(_) => "WordPiece",
            ModelWrapper::WordLevel(_) => "WordLevel",
            ModelWrapper::Unigram(_) => "Unigram",
        }
    }

    /// For each id, whether the token begins a word, for masking whole words.
    ///
    /// WordPiece marks the tokens that go on with `##`. Elsewhere a token goes on if its first
    /// character does by UAX #29: a letter or digit, but neither a space nor punctuation nor an
    /// ideograph. Of a character that is cut into bytes, only its first byte may begin a word, and
    /// not where it is a letter of a script up to U+07FF (from Latin to Arabic).
    ///
    /// A special token, and an id without token, begins a word.
    pub fn word_starts(&self) -> Vec<bool> {
        let specials = self.special_ids();
        (0..self.vocab_size() as u32)
            .map(|id| match self.token(id) {
                Some(token) if specials.binary_search(&id).is_err() => self.begins_word(&token),
                _ => true,
            })
            .collect()
    }

    /// Whether there are tokens for a word with the space before it.
    pub(super) fn words_carry_their_space(&self) -> bool {
        let vocabulary = self.inner.get_vocab(false).into_keys();
        let mut words = vocabulary.filter(|token| token.starts_with(['Ġ', SPACE]));
        words.any(|token| token.chars().count() > 1)
    }

    /// The words that lose an accent or another mark when they are normalised, each with what is left.
    pub(crate) fn stripped<'a>(&self, text: &'a str) -> Result<Vec<(&'a str, String)>, Error> {
        let marked = text
            .unicode_words()
            .filter(|word| !word.is_ascii() && marks(word) > 0);
        let mut stripped = Vec::new();
        for word in marked {
            let left = pipeline::normalize(&self.inner, word).map_err(Error::Tokenizer)?;
            if marks(left.get()) < marks(word) {
                stripped.push((word, left.get().to_owned()));
            }
        }
        Ok(stripped)
    }

    fn begins_word(&self, token: &str) -> bool {
        if let ModelWrapper::WordPiece(model) = self.inner.get_model() {
            return !token.starts_with(&model.continuing_subword_prefix);
        }
        let Some(first) = token.chars().next() else {
            return true;
        };
        if !matches!(self.inner.get_decoder(), Some(DecoderWrapper::ByteLevel(_))) {
            return !continues_word(first);
        }
        let spelled: Vec<u8> = token.chars().map_while(bytes::byte_of).collect();
        match spelled.utf8_chunks().next() {
            Some(chunk) if !chunk.valid().is_empty() => !chunk.valid().starts_with(continues_word),
            // Lead bytes of two-byte characters are 0xc2..=0xdf, later bytes below.
            _ => spelled.first().is_some_and(|&byte| byte >= 0xe0),
        }
    }
}
