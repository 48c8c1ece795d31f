//! Text to token ids and back.

mod bytes;
mod chunks;
mod estimate;
mod frame;
mod load;
mod memo;
mod pieces;
mod pipeline;
mod recipe;
mod roles;
mod statistics;
mod train;
mod uncased;
mod words;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::Error;
use crate::alphabet::Alphabet;
use crate::watch::Watch;
use memo::Memo;

pub use estimate::TrainingCost;
pub use recipe::{Kind, Recipe};
pub use statistics::Statistics;

pub(crate) use pieces::{PIECE, pieces};
pub(crate) use train::{LONGEST_WORD, train};

/// Turns text into token ids and back; saved in the format of Hugging Face, `tokenizer.json`.
/// Cheap to clone.
///
/// ```
/// use cloze_corpus::{Kind, Recipe, Tokenizer};
///
/// let recipe = Recipe {
///     kind: Kind::Bpe,
///     vocab: 300,
///     specials: Recipe::gpt_specials(),
///     sample: Recipe::default_sample(),
/// };
/// let tokenizer = Tokenizer::train(&recipe, ["the cat sat on the mat", "the dog did not"])?;
/// let ids = tokenizer.encode("the hat")?;
/// assert!(ids.len() < "the hat".len());
/// assert_eq!(tokenizer.decode(&ids)?, "the hat");
/// assert_eq!(tokenizer.end_of_text(), Some(0));
/// # Ok::<(), cloze_corpus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Tokenizer {
    inner: Arc<tokenizers::Tokenizer>,
    /// As saved. `inner` is without what would cut, pad or wrap a text, or choose at random.
    json: Arc<str>,
    chunk: chunks::Length,
    memo: Arc<Memo>,
}

impl Tokenizer {
    /// Learns a vocabulary from texts. The same texts give the same tokenizer, byte for byte, on
    /// any number of threads. Of a word of more than 512 characters each 512 are learned from by
    /// themselves.
    ///
    /// # Errors
    /// A vocabulary too small for the single characters, or a special token that is an ordinary
    /// word.
    pub fn train<S, I>(recipe: &Recipe, texts: I) -> Result<Self, Error>
    where
        S: AsRef<str>,
        I: IntoIterator<Item = S>,
        I::IntoIter: Send,
    {
        let texts = texts.into_iter().map(Ok);
        train(recipe, texts, 0, Alphabet::new(), &Watch::nobody()).map(|learned| learned.tokenizer)
    }

    /// Writes a `tokenizer.json`, which the Python package reads, too.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        fs::write(path, self.to_json()).map_err(Error::io(path))
    }

    /// The content of a `tokenizer.json`.
    pub fn to_json(&self) -> &str {
        &self.json
    }

    /// The ids of a text. No special token is ever among them, whatever the text spells. Long
    /// texts are encoded by all threads.
    ///
    /// # Errors
    /// A foreign tokenizer that can neither spell a word nor has a token for the unknown.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, Error> {
        let pieces: Vec<_> = pieces(text, PIECE).collect();
        let encoded: Vec<Vec<u32>> = pieces
            .into_par_iter()
            .map(|piece| {
                let tokens = self.encode_piece(&text[piece])?;
                Ok(tokens.into_iter().map(|(id, _)| id).collect())
            })
            .collect::<Result<_, Error>>()?;
        Ok(encoded.concat())
    }

    /// The text of token ids, special tokens included.
    ///
    /// # Errors
    /// An id that no token has.
    pub fn decode(&self, ids: &[u32]) -> Result<String, Error> {
        if let Some(&id) = ids.iter().find(|&&id| self.token(id).is_none()) {
            return Err(Error::NoSuchToken {
                id,
                vocabulary: self.vocab_size(),
            });
        }
        self.inner.decode(ids, false).map_err(Error::Tokenizer)
    }

    /// Number of ids, the largest plus one.
    pub fn vocab_size(&self) -> usize {
        let largest = self.inner.get_vocab(true).into_values().max();
        largest.map_or(0, |id| id as usize + 1)
    }

    /// The id of a token.
    pub fn id(&self, token: &str) -> Option<u32> {
        self.inner.token_to_id(token)
    }

    /// The token with this id, as the vocabulary spells it.
    pub fn token(&self, id: u32) -> Option<String> {
        self.inner.id_to_token(id)
    }

    /// The ids of all special tokens, sorted.
    pub fn special_ids(&self) -> Vec<u32> {
        let added = self.inner.get_added_tokens_decoder();
        let mut ids: Vec<u32> = added
            .into_iter()
            .filter_map(|(id, token)| token.special.then_some(id))
            .collect();
        ids.sort_unstable();
        ids
    }

    /// BLAKE3 of the saved form, in hexadecimal digits: equal where the tokenizers are.
    pub fn fingerprint(&self) -> String {
        blake3::hash(self.json.as_bytes()).to_string()
    }

    /// The ids of a short text, each with the byte of the text at which its token ends.
    pub(crate) fn encode_piece(&self, piece: &str) -> Result<Vec<(u32, usize)>, Error> {
        self.memo.encode(piece, self.chunk, |chunk| {
            let encoding = self.inner.encode(chunk, false).map_err(Error::Tokenizer)?;
            let ends = encoding.get_offsets().iter().map(|&(_, end)| end);
            Ok(encoding.get_ids().iter().copied().zip(ends).collect())
        })
    }

    fn new(inner: tokenizers::Tokenizer) -> Result<Self, tokenizers::Error> {
        let json = inner.to_string(true)?.into();
        let mut inner = load::without_dropout(inner);
        inner.with_truncation(None)?;
        inner.with_padding(None);
        inner.with_post_processor(None::<tokenizers::PostProcessorWrapper>);
        inner.set_encode_special_tokens(true);
        Ok(Self {
            chunk: chunks::length_of(&inner),
            inner: Arc::new(inner),
            json,
            memo: Arc::default(),
        })
    }
}
