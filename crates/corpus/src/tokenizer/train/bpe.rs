use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::{AddedToken, ModelWrapper, Tokenizer as Inner, Trainer};

use super::lesson::Lesson;
use super::sample::Sample;
use super::{check_room, with_specials, with_unknown};
use crate::Error;
use crate::alphabet::Alphabet;
use crate::tokenizer::pipeline::{self, CONTINUING};
use crate::tokenizer::{Recipe, bytes};

/// As in the original BERT; a longer word is unknown.
const LONGEST_KNOWN: usize = 200;

pub(super) fn bpe(lesson: &Lesson<'_>, sample: impl Sample) -> Result<Inner, Error> {
    let (inner, mut trainer) = (pipeline::byte_level(), trainer(lesson.recipe));
    feed(lesson, &mut trainer, &inner, sample)?;
    let bytes = (0..=u8::MAX).map(|byte| bytes::char_of(byte).to_string());
    let bytes: Vec<String> = bytes.collect();
    finish(
        lesson,
        (inner, trainer),
        &lesson.recipe.specials,
        &bytes,
        ModelWrapper::BPE,
    )
}

/// BPE that has learned nothing.
pub(super) fn byte(lesson: &Lesson<'_>) -> Result<Inner, Error> {
    bpe(lesson, std::iter::empty())
}

/// WordPiece is learned as BPE whose tokens within a word are marked, as the format's own trainer
/// does. Every character is given to it beforehand, since it numbers those that it finds itself in
/// an order that changes from run to run.
pub(super) fn word_piece(
    lesson: &Lesson<'_>,
    sample: impl Sample,
    alphabet: &mut Alphabet,
) -> Result<Inner, Error> {
    let (inner, mut trainer) = (pipeline::bert(), trainer(lesson.recipe));
    feed(
        lesson,
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
    let (specials, unknown) = with_unknown(&lesson.recipe.specials);
    finish(lesson, (inner, trainer), &specials, &spelling, |bpe| {
        let mut model = WordPiece::from_bpe(&bpe);
        model.unk_token = unknown;
        model.max_input_chars_per_word = LONGEST_KNOWN;
        model.into()
    })
}

/// BPE that has learned nothing, over characters.
pub(super) fn char(
    lesson: &Lesson<'_>,
    sample: impl Sample,
    alphabet: &mut Alphabet,
) -> Result<Inner, Error> {
    for piece in sample {
        alphabet.add(&piece?);
    }
    let spelling: Vec<String> = alphabet.chars().map(String::from).collect();
    let (specials, unknown) = with_unknown(&lesson.recipe.specials);
    finish(
        lesson,
        (pipeline::verbatim(), trainer(lesson.recipe)),
        &specials,
        &spelling,
        |mut bpe| {
            bpe.unk_token = Some(unknown);
            bpe.into()
        },
    )
}

fn trainer(recipe: &Recipe) -> BpeTrainer {
    BpeTrainer::builder()
        .vocab_size(recipe.vocab)
        .show_progress(false)
        .build()
}

fn feed(
    lesson: &Lesson<'_>,
    trainer: &mut BpeTrainer,
    inner: &Inner,
    sample: impl Sample,
) -> Result<(), Error> {
    let mut failure = None;
    let pieces = sample.map_while(|piece| piece.map_err(|error| failure = Some(error)).ok());
    trainer
        .feed(pieces, |piece| lesson.words(inner, piece))
        .map_err(Error::Tokenizer)?;
    failure.map_or(Ok(()), Err)
}

/// Numbers the special tokens, then the `spelling` of single characters, then what is learned.
fn finish(
    lesson: &Lesson<'_>,
    (mut inner, mut trainer): (Inner, BpeTrainer),
    specials: &[String],
    spelling: &[String],
    model: impl FnOnce(BPE) -> ModelWrapper,
) -> Result<Inner, Error> {
    let first = specials.iter().chain(spelling);
    trainer.special_tokens = first.map(|token| AddedToken::from(token, true)).collect();
    let bpe = lesson.learn(move || {
        let mut bpe = BPE::default();
        trainer.train(&mut bpe).map(|_| bpe)
    })?;
    inner.with_model(model(bpe.map_err(Error::Tokenizer)?));
    let inner = with_specials(inner, specials)?;
    check_room(lesson.recipe.vocab, inner.get_vocab_size(true))?;
    Ok(inner)
}

/// Whether this character can stand inside a word of the pipeline.
fn continues_pre_token(inner: &Inner, c: char) -> bool {
    pipeline::words(inner, &format!("a{c}")).is_ok_and(|words| words.len() == 1)
}
