use std::fmt::Write;

use cloze_attention::Mask;
use cloze_bert::MaskedLm;
use cloze_corpus::Tokenizer;
use cloze_model::Backbone;
use cloze_random::{Draws, Stream};
use cloze_transformer::{Tokens, Transformer};
use tch::{Kind, Tensor};

use crate::failure::Failure;
use crate::task::Job;

const EXAMPLES: usize = 3;
const CHOICES: i64 = 5;
const SHOW: Stream = Stream::named("show.fill");

/// The five most probable fillings of a blank in each of three held-out sentences.
pub(crate) fn fill(
    backbone: &Transformer,
    masked: &MaskedLm,
    job: &Job,
) -> Result<String, Failure> {
    let mut text = String::from(
        "What it fills in, in held-out sentences (the word that stood there in brackets):\n",
    );
    for (sentence, blank) in blanks(job) {
        let (ids, row) = framed(&sentence, blank, &job.tokenizer);
        let input = Tokens::new(
            &Tensor::from_slice(&ids).unsqueeze(0).to_device(job.device),
            Mask::All,
        ); // [1, seq]
        let rows = Tensor::from_slice(&[row]).to_device(job.device);
        let logits = tch::no_grad(|| masked.logits(&backbone.states(&input, false), &rows)); // [1, vocab]
        let (shares, best) =
            logits
                .softmax(-1, Kind::Float)
                .topk(CHOICES.min(logits.size()[1]), -1, true, true);
        let decode = |ids: &[u32]| job.tokenizer.decode(ids);
        let (before, after) = (decode(&sentence[..blank])?, decode(&sentence[blank + 1..])?);
        let word = decode(&sentence[blank..=blank])?;
        let (before, after) = (before.trim(), after.trim());
        write!(text, "  {before} ____ {after}   [{}]\n   ", word.trim())
            .expect("a string takes all");
        for choice in 0..best.size()[1] {
            let word = decode(&[best.int64_value(&[0, choice]) as u32])?;
            let share = 100.0 * shares.double_value(&[0, choice]);
            write!(text, " {} {share:.0} %  ", word.trim()).expect("a string takes all");
        }
        text.push('\n');
    }
    Ok(text)
}

/// Held-out sentences with a place in each: a whole word where there is one.
fn blanks(job: &Job) -> Vec<(Vec<u32>, usize)> {
    let (store, longest) = (&job.held_out, job.settings.batch.length as u64 - 2);
    let starts = job.tokenizer.word_starts();
    let mut found = Vec::new();
    for attempt in 0..200 {
        let mut draws = Draws::new(job.settings.train.seed, SHOW, 0, attempt);
        let document = store.document(draws.below(store.documents()));
        let mut bounds: Vec<u64> = store.sentences_in(document.clone()).collect();
        bounds.push(document.end);
        let first = draws.below(bounds.len() as u64 - 1) as usize;
        let sentence = store.tokens(bounds[first]..bounds[first + 1].min(bounds[first] + longest));
        let whole_word = |&at: &usize| {
            let starts_word = |at: usize| sentence.get(at).is_none_or(|&id| starts[id as usize]);
            let letters = job.tokenizer.token(sentence[at]).map_or(0, |token| {
                token.chars().filter(|c| c.is_alphabetic()).count()
            });
            starts_word(at) && starts_word(at + 1) && letters > 3
        };
        let places: Vec<usize> = (0..sentence.len()).filter(whole_word).collect();
        // A language without spaces, or a tokenizer of characters, has no whole words.
        let places = if places.is_empty() && attempt >= 100 {
            (0..sentence.len()).collect()
        } else {
            places
        };
        let new = found.iter().all(|(known, _)| *known != sentence);
        if new && sentence.len() > 4 && !places.is_empty() {
            let place = places[draws.below(places.len() as u64) as usize];
            found.push((sentence, place));
        }
        if found.len() == EXAMPLES {
            break;
        }
    }
    found
}

/// `[CLS] sentence [SEP]` with a mask, and where that is.
fn framed(sentence: &[u32], blank: usize, tokenizer: &Tokenizer) -> (Vec<i64>, i64) {
    let mut ids: Vec<u32> = tokenizer.classify().into_iter().collect();
    let row = ids.len() + blank;
    ids.extend_from_slice(sentence);
    ids.extend(tokenizer.separate());
    if let Some(mask) = tokenizer.mask() {
        ids[row] = mask;
    }
    (ids.into_iter().map(i64::from).collect(), row as i64)
}
