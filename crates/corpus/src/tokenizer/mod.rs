//! Text to token ids and back.

mod bytes;
mod charsmap;
mod chunks;
mod estimate;
mod frame;
mod letters;
mod load;
mod memo;
mod names;
mod pieces;
mod pipeline;
mod prompt;
mod published;
mod recipe;
mod roles;
mod statistics;
mod stretches;
mod train;
mod uncased;
mod words;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use regex::Regex;
use tokenizers::PostProcessorWrapper;

use crate::Error;
use crate::alphabet::Alphabet;
use crate::watch::Watch;
use memo::Memo;
use prompt::Reader;
use roles::Roles;

pub use estimate::TrainingCost;
pub use frame::Frame;
pub use names::SpecialNames;
pub use prompt::Prompt;
pub use published::{LanguageSide, Published, VocabularyError};
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
    /// What reads texts of a corpus: without what would cut, pad or frame a text, choose at random,
    /// or find a special token.
    inner: Arc<tokenizers::Tokenizer>,
    /// What reads prompts.
    reader: Arc<Reader>,
    /// As saved.
    json: Arc<str>,
    names: Arc<SpecialNames>,
    roles: Roles,
    frame: Arc<Frame>,
    /// Finds what spells a special token.
    specials: Option<Regex>,
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

    /// Writes a `tokenizer.json`, which the Python package reads, too; and beside it what was said
    /// beside the file that it is from.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        self.names.save(path)?;
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
        let mut ids = Vec::with_capacity(text.len() / 3);
        for tokens in self.stretches(text, true) {
            ids.extend(tokens?.into_iter().map(|(id, _)| id));
        }
        Ok(ids)
    }

    /// Whether a text spells a special token, which [`encode`](Self::encode) reads as letters.
    pub fn spells_special(&self, text: &str) -> bool {
        let specials = self.specials.as_ref();
        specials.is_some_and(|specials| specials.is_match(text))
    }

    /// What stands around a text that a network reads, as the tokenizer says.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// What a network that reads from left to right sees before a text: what the tokenizer says, else
    /// the token between documents.
    pub fn causal_frame(&self) -> Frame {
        let mut before = self.frame.before.clone();
        if before.is_empty() {
            before.extend(self.begin_of_text());
        }
        Frame {
            before,
            after: Vec::new(),
        }
    }

    /// What was said beside it of its special tokens.
    pub fn names(&self) -> &SpecialNames {
        &self.names
    }

    /// The same with BERT's frame around a text, where it has the tokens of one and says nothing.
    #[must_use]
    pub fn framed(self) -> Self {
        let spelled = |id: Option<u32>| Some((self.token(id?)?, id?));
        match (spelled(self.classify()), spelled(self.separate())) {
            (Some((first, cls)), Some((last, sep))) if self.frame.tokens() == 0 => {
                let processor = frame::bert((&first, cls), (&last, sep));
                self.edited(|inner| {
                    inner.with_post_processor(Some(processor));
                })
            }
            _ => self,
        }
    }

    /// The same without a frame around a text.
    #[must_use]
    pub fn unframed(self) -> Self {
        if self.frame.tokens() == 0 {
            return self;
        }
        self.edited(|inner| {
            inner.with_post_processor(None::<PostProcessorWrapper>);
        })
    }

    /// The same, where a blank takes the space before it, if there are tokens for a word with that
    /// space, as byte-level BPE (`Ġ`) and SentencePiece (`▁`) have them: so a network reads it that
    /// has learned with such tokens covered.
    #[must_use]
    pub fn with_wide_blanks(self) -> Self {
        let Some(mask) = self.mask().filter(|_| self.words_carry_their_space()) else {
            return self;
        };
        self.edited(|inner| {
            let known = inner.get_added_tokens_decoder().remove(&mask);
            let token = known.map(|token| token.lstrip(true));
            inner.add_tokens(token).expect("it is a token already");
        })
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

    /// Whether a token is one byte of a character that has no token of its own, spelled `<0x0A>`. What a
    /// row of them says is known when another token follows: if it is no text, all are shown as such.
    pub fn is_byte(&self, id: u32) -> bool {
        self.token(id)
            .is_some_and(|token| bytes::is_spelled(&token))
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

    /// The same with a saved form that is edited.
    fn edited(self, edit: impl FnOnce(&mut tokenizers::Tokenizer)) -> Self {
        let inner = self.json.parse::<tokenizers::Tokenizer>();
        let mut inner = inner.expect("it was saved from one");
        edit(&mut inner);
        let names = SpecialNames::clone(&self.names);
        let edited = Self::new(inner, names).expect("it is one as much as before");
        if self.reader.is_literal() {
            edited.literal()
        } else {
            edited
        }
    }

    fn new(inner: tokenizers::Tokenizer, names: SpecialNames) -> Result<Self, tokenizers::Error> {
        let json = inner.to_string(true)?.into();
        let processor = inner.get_post_processor().cloned();
        let mut inner = load::without_dropout(inner);
        inner.with_truncation(None)?;
        inner.with_padding(None);
        inner.with_post_processor(None::<PostProcessorWrapper>);
        names.apply(&mut inner)?;
        let frame = Frame::of(processor.as_ref())?;
        let letters = letters::spelled(&inner, None)?;
        Ok(Self {
            roles: Roles::of(&inner, &frame, &names),
            chunk: chunks::length_of(&letters),
            reader: Arc::new(Reader::new(inner, processor)),
            json,
            names: Arc::new(names),
            frame: Arc::new(frame),
            specials: letters::pattern(&letters)?,
            inner: Arc::new(letters),
            memo: Arc::default(),
        })
    }
}
