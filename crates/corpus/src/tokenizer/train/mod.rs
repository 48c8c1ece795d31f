//! Vocabularies learned from text.

mod bpe;
mod lesson;
mod sample;
mod unigram;

use tokenizers::{AddedToken, Tokenizer as Inner};

use super::frame::frame;
use super::roles::UNKNOWN;
use super::{Kind, Recipe, SpecialNames, Tokenizer};
use crate::Error;
use crate::alphabet::Alphabet;
use crate::watch::Watch;
use lesson::Lesson;

pub(crate) use lesson::LONGEST_WORD;
pub(super) use sample::LARGEST;

/// A tokenizer, and what had to be done to learn it.
pub(crate) struct Learned {
    pub(crate) tokenizer: Tokenizer,
    /// Words that were too long to learn from in one part.
    pub(crate) cut: u64,
}

/// Learns a vocabulary in which the characters of `alphabet`, too, have a token. Where the texts
/// have more than the sample's bytes, of `total`, each piece of them has the same chance to be in
/// it.
pub(crate) fn train<S: AsRef<str>>(
    recipe: &Recipe,
    texts: impl Iterator<Item = Result<S, Error>> + Send,
    total: u64,
    mut alphabet: Alphabet,
    watch: &Watch<'_>,
) -> Result<Learned, Error> {
    if recipe.vocab > Recipe::LARGEST_VOCABULARY {
        return Err(Error::VocabularyTooLarge(recipe.vocab));
    }
    let sample = sample::sample(texts, recipe.sample, total, watch);
    let lesson = Lesson::new(recipe, total, watch);
    let inner = match recipe.kind {
        Kind::Bpe => bpe::bpe(&lesson, sample),
        Kind::WordPiece => bpe::word_piece(&lesson, sample, &mut alphabet),
        Kind::Unigram => unigram::unigram(&lesson, sample, &mut alphabet),
        Kind::Char => bpe::char(&lesson, sample, &mut alphabet),
        Kind::Byte => bpe::byte(&lesson),
    }?;
    check_specials(&inner)?;
    let tokenizer = Tokenizer::new(frame(inner), SpecialNames::default());
    Ok(Learned {
        tokenizer: tokenizer.map_err(Error::Tokenizer)?,
        cut: lesson.cut(),
    })
}

/// The pipeline with a model that is learned, where the special tokens are known as such.
fn with_specials(mut inner: Inner, specials: &[String]) -> Result<Inner, Error> {
    let specials = specials.iter().map(|token| AddedToken::from(token, true));
    inner
        .add_special_tokens(specials)
        .map_err(Error::Tokenizer)?;
    Ok(inner)
}

fn check_room(asked: usize, needed: usize) -> Result<(), Error> {
    if needed > asked {
        return Err(Error::VocabularyTooSmall { asked, needed });
    }
    Ok(())
}

/// The special tokens with the one for unknown characters, which is added where none is named.
fn with_unknown(specials: &[String]) -> (Vec<String>, String) {
    let mut specials = specials.to_vec();
    let named = specials
        .iter()
        .find(|name| UNKNOWN.contains(&name.as_str()))
        .cloned();
    let unknown = named.unwrap_or_else(|| {
        specials.push(UNKNOWN[0].to_owned());
        UNKNOWN[0].to_owned()
    });
    (specials, unknown)
}

/// No word may be a special token: it would be one in the file, and letters in a corpus.
fn check_specials(inner: &Inner) -> Result<(), Error> {
    let mut letters = inner.clone();
    letters.set_encode_special_tokens(true);
    for (id, special) in inner.get_added_tokens_decoder() {
        let special = special.content;
        let spelled = letters.encode(special.as_str(), false);
        let spelled = spelled.map_err(Error::Tokenizer)?;
        if !UNKNOWN.contains(&special.as_str()) && spelled.get_ids().contains(&id) {
            return Err(Error::AmbiguousSpecial(special));
        }
    }
    Ok(())
}
