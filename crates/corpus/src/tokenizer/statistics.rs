use std::collections::BTreeSet;
use std::fmt;
use std::ops::Add;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::{PIECE, Tokenizer, pieces, pipeline};
use crate::Error;

/// How well a tokenizer fits texts. Sums over texts, so that those of parts can be added.
///
/// ```
/// use cloze_corpus::{Kind, Recipe, Statistics, Tokenizer};
///
/// let recipe = Recipe {
///     kind: Kind::Byte,
///     vocab: 257,
///     specials: Recipe::gpt_specials(),
///     sample: Recipe::default_sample(),
/// };
/// let tokenizer = Tokenizer::train(&recipe, [""; 0])?;
/// let statistics = Statistics::of(&tokenizer, &["Two words.", "天气"])?;
/// assert_eq!((statistics.words, statistics.characters, statistics.tokens), (4, 12, 16));
/// assert_eq!(statistics.per_word(), 4.0);
/// assert_eq!(statistics.round_trips(), 1.0);
/// # Ok::<(), cloze_corpus::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statistics {
    /// Pieces of text of at most 64 KiB; a short text is one.
    pub pieces: u64,
    /// Bytes of UTF-8.
    pub bytes: u64,
    /// Unicode scalar values.
    pub characters: u64,
    /// Words by UAX #29, without white space and punctuation; an ideograph is one.
    pub words: u64,
    /// Words that more than one token spells.
    pub continued: u64,
    /// Words that lose an accent or another mark when the tokenizer normalises them.
    #[serde(default)]
    pub stripped: u64,
    /// Tokens.
    pub tokens: u64,
    /// Tokens for what the vocabulary cannot spell.
    pub unknown: u64,
    /// Pieces that decoding brings back as they were.
    pub exact: u64,
    /// Pieces that decoding brings back but for what the tokenizer normalises, and white space. A word
    /// that loses a mark is another word.
    pub normalized: u64,
    /// The ids that occur.
    pub used: BTreeSet<u32>,
    /// Number of ids.
    pub vocabulary: u64,
}

impl Statistics {
    /// Those of texts, found with all threads.
    ///
    /// # Errors
    /// A foreign tokenizer that can neither spell a word nor has a token for the unknown.
    pub fn of<S: AsRef<str> + Sync>(tokenizer: &Tokenizer, texts: &[S]) -> Result<Self, Error> {
        let empty = || Self {
            vocabulary: tokenizer.vocab_size() as u64,
            ..Self::default()
        };
        let all = texts.par_iter().flat_map_iter(|text| {
            let text = text.as_ref();
            pieces(text, PIECE).map(move |piece| &text[piece])
        });
        all.map(|piece| Self::of_piece(tokenizer, piece))
            .try_reduce(empty, |sum, more| Ok(sum + more))
    }

    /// Tokens per word: fertility.
    pub fn per_word(&self) -> f64 {
        ratio(self.tokens, self.words)
    }

    /// Tokens per character, which says more where words have no spaces.
    pub fn per_character(&self) -> f64 {
        ratio(self.tokens, self.characters)
    }

    /// Bytes per token: how far the text is compressed.
    pub fn bytes_per_token(&self) -> f64 {
        ratio(self.bytes, self.tokens)
    }

    /// The share of tokens that stand for what the vocabulary cannot spell.
    pub fn unknown_rate(&self) -> f64 {
        ratio(self.unknown, self.tokens)
    }

    /// The share of pieces that come back as they were.
    pub fn round_trips(&self) -> f64 {
        ratio(self.exact, self.pieces)
    }

    /// The share of pieces that come back but for what the tokenizer normalises, and white space.
    pub fn normalized_round_trips(&self) -> f64 {
        ratio(self.normalized, self.pieces)
    }

    /// The share of words that more than one token spells.
    pub fn continued_words(&self) -> f64 {
        ratio(self.continued, self.words)
    }

    /// The share of words that lose an accent or another mark.
    pub fn stripped_words(&self) -> f64 {
        ratio(self.stripped, self.words)
    }

    /// The share of ids that occur.
    pub fn used_vocabulary(&self) -> f64 {
        ratio(self.used.len() as u64, self.vocabulary)
    }

    fn of_piece(tokenizer: &Tokenizer, piece: &str) -> Result<Self, Error> {
        let tokens = tokenizer.encode_piece(piece)?;
        let ids: Vec<u32> = tokens.iter().map(|&(id, _)| id).collect();
        let decoded = tokenizer.decode(&ids)?;
        let unknown = ids.iter().filter(|&&id| Some(id) == tokenizer.unknown());
        let seen = |text| {
            let text = pipeline::normalize(&tokenizer.inner, text).map_err(Error::Tokenizer)?;
            Ok::<String, Error>(text.get().split_whitespace().collect())
        };
        let (words, continued) = words(piece, &tokens);
        let stripped = tokenizer.stripped(piece)?.len() as u64;
        let normalized = || Ok::<_, Error>(stripped == 0 && seen(&decoded)? == seen(piece)?);
        Ok(Self {
            pieces: 1,
            bytes: piece.len() as u64,
            characters: piece.chars().count() as u64,
            words,
            continued,
            stripped,
            tokens: ids.len() as u64,
            unknown: unknown.count() as u64,
            exact: u64::from(decoded == piece),
            normalized: u64::from(decoded == piece || normalized()?),
            used: ids.into_iter().collect(),
            vocabulary: tokenizer.vocab_size() as u64,
        })
    }
}

/// The number of words, and of those in which a token ends before the word does.
fn words(piece: &str, tokens: &[(u32, usize)]) -> (u64, u64) {
    let mut ends = tokens.iter().map(|&(_, end)| end).peekable();
    let mut continued = 0;
    let mut count = 0;
    for (start, word) in piece.unicode_word_indices() {
        while ends.next_if(|&end| end <= start).is_some() {}
        count += 1;
        continued += u64::from(ends.peek().is_some_and(|&end| end < start + word.len()));
    }
    (count, continued)
}

fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Those of both texts together, by one tokenizer.
impl Add for Statistics {
    type Output = Self;

    fn add(mut self, mut other: Self) -> Self {
        if self.used.len() < other.used.len() {
            std::mem::swap(&mut self.used, &mut other.used);
        }
        self.used.append(&mut other.used);
        Self {
            pieces: self.pieces + other.pieces,
            bytes: self.bytes + other.bytes,
            characters: self.characters + other.characters,
            words: self.words + other.words,
            continued: self.continued + other.continued,
            stripped: self.stripped + other.stripped,
            tokens: self.tokens + other.tokens,
            unknown: self.unknown + other.unknown,
            exact: self.exact + other.exact,
            normalized: self.normalized + other.normalized,
            used: self.used,
            vocabulary: self.vocabulary.max(other.vocabulary),
        }
    }
}

/// One line for each figure.
impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            ("tokens", self.tokens),
            ("characters", self.characters),
            ("words", self.words),
        ];
        let ratios = [
            ("tokens per word", self.per_word()),
            ("tokens per character", self.per_character()),
            ("bytes per token", self.bytes_per_token()),
        ];
        let shares = [
            ("unknown tokens", self.unknown_rate()),
            ("brought back exactly", self.round_trips()),
            ("  when normalised", self.normalized_round_trips()),
            ("continued words", self.continued_words()),
            ("words that lose marks", self.stripped_words()),
            ("vocabulary used", self.used_vocabulary()),
        ];
        let counts = counts.map(|(name, count)| format!("{name:21} {count:>12}"));
        let ratios = ratios.map(|(name, ratio)| format!("{name:21} {ratio:>12.3}"));
        let shares = shares.map(|(name, share)| format!("{name:21} {:>10.3} %", 100.0 * share));
        f.write_str(&[&counts[..], &ratios, &shares].concat().join("\n"))
    }
}
