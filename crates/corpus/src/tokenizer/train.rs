use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::{AddedToken, ModelWrapper, Tokenizer as Inner, Trainer};

use super::pipeline::{self, CONTINUING};
use super::roles::UNKNOWN;
use super::{Kind, PIECE, Recipe, Tokenizer, bytes, pieces};
use crate::Error;
use crate::alphabet::Alphabet;

/// As in the original BERT; a longer word is unknown.
const LONGEST_WORD: usize = 200;

/// The trainer counts pairs in 32 bits.
const LARGEST_SAMPLE: u64 = i32::MAX as u64;

/// Learns a vocabulary in which the characters of `alphabet`, too, have a token.
pub(crate) fn train<S: AsRef<str>>(
    recipe: &Recipe,
    texts: impl Iterator<Item = Result<S, Error>> + Send,
    mut alphabet: Alphabet,
) -> Result<Tokenizer, Error> {
    let sample = sample(texts, recipe.sample.min(LARGEST_SAMPLE));
    let inner = match recipe.kind {
        Kind::Bpe => bpe(recipe, sample),
        Kind::WordPiece => word_piece(recipe, sample, &mut alphabet),
        Kind::Char => char(recipe, sample, &mut alphabet),
        Kind::Byte => byte(recipe),
    }?;
    let tokenizer = Tokenizer::new(inner).map_err(Error::Tokenizer)?;
    check_specials(&tokenizer)?;
    Ok(tokenizer)
}

fn bpe(recipe: &Recipe, sample: impl Sample) -> Result<Inner, Error> {
    let (inner, mut trainer) = (pipeline::byte_level(), trainer(recipe));
    feed(&mut trainer, &inner, sample)?;
    finish(
        inner,
        trainer,
        &recipe.specials,
        &all_bytes(),
        ModelWrapper::BPE,
    )
}

/// BPE that has learned nothing.
fn byte(recipe: &Recipe) -> Result<Inner, Error> {
    let (inner, trainer) = (pipeline::byte_level(), trainer(recipe));
    finish(
        inner,
        trainer,
        &recipe.specials,
        &all_bytes(),
        ModelWrapper::BPE,
    )
}

/// WordPiece is learned as BPE whose tokens within a word are marked, as the format's own trainer
/// does. Every character is given to it beforehand, since it numbers those that it finds itself in
/// an order that changes from run to run.
fn word_piece(
    recipe: &Recipe,
    sample: impl Sample,
    alphabet: &mut Alphabet,
) -> Result<Inner, Error> {
    let (inner, mut trainer) = (pipeline::bert(), trainer(recipe));
    feed(
        &mut trainer,
        &inner,
        sample.inspect(|piece| alphabet.add(piece.as_ref().map_or("", String::as_str))),
    )?;
    let text: String = alphabet.chars().collect();
    let mut normalized = Alphabet::new();
    normalized.add(
        pipeline::normalize(&inner, &text)
            .map_err(Error::Tokenizer)?
            .get(),
    );

    let characters = || normalized.chars().filter(|c| !c.is_whitespace());
    let inside_words = characters().filter(|&c| continues_pre_token(&inner, c));
    let spelling: Vec<String> = characters()
        .map(String::from)
        .chain(inside_words.map(|c| format!("{CONTINUING}{c}")))
        .collect();
    trainer.continuing_subword_prefix = Some(CONTINUING.to_owned());
    let (specials, unknown) = with_unknown(&recipe.specials);
    finish(inner, trainer, &specials, &spelling, |bpe| {
        let mut model = WordPiece::from_bpe(&bpe);
        model.unk_token = unknown;
        model.max_input_chars_per_word = LONGEST_WORD;
        model.into()
    })
}

/// BPE that has learned nothing, over characters.
fn char(recipe: &Recipe, sample: impl Sample, alphabet: &mut Alphabet) -> Result<Inner, Error> {
    for piece in sample {
        alphabet.add(&piece?);
    }
    let spelling: Vec<String> = alphabet.chars().map(String::from).collect();
    let (specials, unknown) = with_unknown(&recipe.specials);
    finish(
        pipeline::verbatim(),
        trainer(recipe),
        &specials,
        &spelling,
        |mut bpe| {
            bpe.unk_token = Some(unknown);
            bpe.into()
        },
    )
}

/// Pieces of text, until an error.
trait Sample: Iterator<Item = Result<String, Error>> + Send {}

impl<I: Iterator<Item = Result<String, Error>> + Send> Sample for I {}

/// Pieces of the texts, until they have this many bytes together.
fn sample<S: AsRef<str>>(
    texts: impl Iterator<Item = Result<S, Error>> + Send,
    bytes: u64,
) -> impl Sample {
    let mut left = bytes;
    let pieces = texts.flat_map(|text| match text {
        Ok(text) => {
            let text = text.as_ref();
            pieces(text, PIECE)
                .map(|piece| Ok(text[piece].to_owned()))
                .collect()
        }
        Err(error) => vec![Err(error)],
    });
    pieces.take_while(move |piece| {
        let size = piece.as_ref().map_or(0, String::len) as u64;
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    })
}

fn trainer(recipe: &Recipe) -> BpeTrainer {
    BpeTrainer::builder()
        .vocab_size(recipe.vocab)
        .show_progress(false)
        .build()
}

fn feed(trainer: &mut BpeTrainer, inner: &Inner, sample: impl Sample) -> Result<(), Error> {
    let mut failure = None;
    let pieces = sample.map_while(|piece| piece.map_err(|error| failure = Some(error)).ok());
    trainer
        .feed(pieces, |piece| pipeline::words(inner, piece))
        .map_err(Error::Tokenizer)?;
    failure.map_or(Ok(()), Err)
}

/// Numbers the special tokens, then the `spelling` of single characters, then what is learned.
fn finish(
    mut inner: Inner,
    mut trainer: BpeTrainer,
    specials: &[String],
    spelling: &[String],
    model: impl FnOnce(BPE) -> ModelWrapper,
) -> Result<Inner, Error> {
    let special = |token: &String| AddedToken::from(token, true);
    trainer.special_tokens = specials.iter().chain(spelling).map(special).collect();
    let mut bpe = BPE::default();
    trainer.train(&mut bpe).map_err(Error::Tokenizer)?;
    let model = model(bpe);
    inner.with_model(model);
    inner
        .add_special_tokens(specials.iter().map(special))
        .map_err(Error::Tokenizer)?;
    let needed = inner.get_vocab_size(true);
    if needed > trainer.vocab_size {
        return Err(Error::VocabularyTooSmall {
            asked: trainer.vocab_size,
            needed,
        });
    }
    Ok(inner)
}

fn all_bytes() -> Vec<String> {
    (0..=u8::MAX)
        .map(|byte| bytes::char_of(byte).to_string())
        .collect()
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

/// Whether this character can stand inside a word of the pipeline.
fn continues_pre_token(inner: &Inner, c: char) -> bool {
    pipeline::words(inner, &format!("a{c}")).is_ok_and(|words| words.len() == 1)
}

fn check_specials(tokenizer: &Tokenizer) -> Result<(), Error> {
    for id in tokenizer.special_ids() {
        let special = tokenizer.token(id).unwrap_or_default();
        if Some(id) != tokenizer.unknown() && tokenizer.encode(&special)?.contains(&id) {
            return Err(Error::AmbiguousSpecial(special));
        }
    }
    Ok(())
}
