use std::cmp::Reverse;
use std::collections::HashMap;
use std::iter;

use rayon::prelude::*;
use tokenizers::Tokenizer as Inner;
use tokenizers::models::unigram::{Unigram, UnigramTrainer};

use super::lesson::Lesson;
use super::sample::Sample;
use super::{check_room, with_specials, with_unknown};
use crate::Error;
use crate::alphabet::Alphabet;
use crate::tokenizer::pipeline::{self, SPACE};

/// Characters of different words to learn from at most, the most frequent words first: the trainer
/// needs three hundred bytes for each.
const LONGEST: usize = 1 << 21;

/// No character, by the decision of Unicode.
const MARK: char = '\u{10ffff}';

/// How often a word occurs.
type Count = (String, u32);

/// The format's own trainer, in whose results the order of hash maps and the number of threads
/// show. So it is given sorted words and one thread; and each character also as a word, since it
/// gives a score that depends on such an order to those which it drops on the way.
pub(super) fn unigram(
    lesson: &Lesson<'_>,
    sample: impl Sample,
    alphabet: &mut Alphabet,
) -> Result<Inner, Error> {
    let recipe = lesson.recipe;
    let mut inner = pipeline::metaspace();
    let mut words = count(lesson, &inner, sample)?;
    let characters = characters(&inner, &words, alphabet)?;
    let (specials, unknown) = with_unknown(&recipe.specials);
    let needed = specials.len() + characters.len();
    check_room(recipe.vocab, needed)?;

    let room = recipe.vocab - specials.len();
    let pieces = lesson.learn(move || {
        bound(&mut words);
        let mut words = marked(words);
        words.extend(characters.iter().map(|c| (c.to_string(), 1)));
        learn(words, &characters, room)
    })??;
    let unknown = specials.iter().position(|name| *name == unknown);
    let scored = specials.iter().map(|name| (name.clone(), 0.0));
    let vocabulary = scored.chain(pieces).collect();
    let model = Unigram::from(vocabulary, unknown, false).map_err(Error::Tokenizer)?;
    inner.with_model(model);
    with_specials(inner, &specials)
}

/// The words of the sample, sorted.
fn count(lesson: &Lesson<'_>, inner: &Inner, sample: impl Sample) -> Result<Vec<Count>, Error> {
    let add = |mut counts: HashMap<String, u32>, (word, count)| {
        *counts.entry(word).or_default() += count;
        counts
    };
    let counts = sample
        .par_bridge()
        .map(|piece| lesson.words(inner, &piece?).map_err(Error::Tokenizer))
        .try_fold(HashMap::new, |counts, words| {
            Ok(words?.into_iter().map(|word| (word, 1)).fold(counts, add))
        })
        .try_reduce(HashMap::new, |counts, more| {
            Ok::<_, Error>(more.into_iter().fold(counts, add))
        })?;
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable();
    Ok(counts)
}

/// All characters, as the vocabulary sees them, sorted.
fn characters(inner: &Inner, words: &[Count], alphabet: &Alphabet) -> Result<Vec<char>, Error> {
    let mut all = Alphabet::new();
    for (word, _) in words {
        all.add(word);
    }
    for c in alphabet.chars() {
        let mut one = [0; 4];
        // One by one: neighbours in the alphabet are none in the text, and must not be composed.
        let seen = pipeline::normalize(inner, c.encode_utf8(&mut one)).map_err(Error::Tokenizer)?;
        all.add(&seen.get().replace(' ', SPACE.encode_utf8(&mut [0; 4])));
    }
    Ok(all.chars().collect())
}

fn bound(words: &mut Vec<Count>) {
    let mut left = LONGEST;
    words.sort_by(|(a, count), (b, other)| (Reverse(count), a).cmp(&(Reverse(other), b)));
    words.retain(|(word, _)| {
        let fits = word.len() <= left;
        left = left.saturating_sub(word.len());
        fits
    });
}

/// Each word that occurs more than once also with a mark behind it: the trainer takes for a
/// candidate only what different characters follow in its list, so that of a word that begins no
/// other it would miss the last letter, `▁tha` and `t`.
fn marked(words: Vec<Count>) -> Vec<Count> {
    let both = words.into_iter().flat_map(|(word, count)| {
        let marked = (count > 1).then(|| (format!("{word}{MARK}"), 1));
        let rest = count - u32::from(marked.is_some());
        iter::once((word, rest)).chain(marked)
    });
    both.collect()
}

/// Pieces with their log-probabilities, the most probable first: the characters, and as many others
/// as there is `room` for.
fn learn(words: Vec<Count>, characters: &[char], room: usize) -> Result<Vec<(String, f64)>, Error> {
    let trainer = UnigramTrainer::builder()
        .show_progress(false)
        // One more, for the mark.
        .vocab_size(u32::try_from(room).unwrap_or(u32::MAX - 1) + 1)
        .build()
        .map_err(|error| Error::Tokenizer(error.into()))?;
    let mut model = Unigram::default();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.map_err(|error| Error::Tokenizer(error.into()))?;
    pool.install(|| trainer.do_train(words, &mut model))
        .map_err(Error::Tokenizer)?;

    let (mut pieces, mut longer): (Vec<_>, Vec<_>) = model
        .iter()
        .filter(|(piece, _)| !piece.contains(MARK) || characters.contains(&MARK))
        .cloned()
        .partition(|(piece, _)| piece.chars().nth(1).is_none());
    let by_score =
        |a: &(String, f64), b: &(String, f64)| (b.1.total_cmp(&a.1)).then_with(|| a.0.cmp(&b.0));
    // The trainer forgets its bound where the characters alone reach it.
    longer.sort_unstable_by(by_score);
    longer.truncate(room - pieces.len());
    pieces.append(&mut longer);
    pieces.sort_unstable_by(by_score);
    Ok(pieces)
}
