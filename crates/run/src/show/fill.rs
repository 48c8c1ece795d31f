use std::fmt::Write;

use cloze_bert::MaskedLm;
use cloze_generate::FillMask;
use cloze_random::{Draws, Stream};
use cloze_transformer::Transformer;

use super::{Asked, Demonstration};
use crate::{Error, RunData, Settings};

const EXAMPLES: usize = 3;
const CHOICES: usize = 5;
const SHOW: Stream = Stream::named("show.fill");

/// The five most probable fillings of a blank in each of three held-out sentences.
pub(crate) fn fill(
    backbone: &Transformer,
    masked: &MaskedLm,
    settings: &Settings,
    data: &RunData,
) -> Result<Demonstration, Error> {
    let mut text = String::from(
        "What it fills in, in held-out sentences (the word that stood there in brackets):\n",
    );
    // What stands in a corpus is letters, and a blank takes the space of the word that it covers.
    let tokenizer = data.tokenizer.clone().framed().with_wide_blanks().literal();
    let filler = FillMask::new(backbone, masked, &tokenizer);
    let vocab = backbone.vocab() as usize;
    let mut first = None;
    for (sentence, blank) in blanks(settings, data) {
        let decode = |ids: &[u32]| data.tokenizer.decode(ids);
        let (before, through) = (decode(&sentence[..blank])?, decode(&sentence[..=blank])?);
        let whole = decode(&sentence)?;
        let word = through.strip_prefix(&before).unwrap_or(&through);
        let after = whole.strip_prefix(&through).unwrap_or_default();
        let space = &word[..word.len() - word.trim_start().len()];
        let asked = format!("{before}{space}____{after}");
        let asked = asked.trim();
        writeln!(text, "  {asked}   [{}]", word.trim()).expect("a string takes all");
        first.get_or_insert_with(|| asked.to_owned());
        for filling in &filler.fill(asked, CHOICES.min(vocab))?[0] {
            let share = 100.0 * filling.probability;
            write!(text, "    {} {share:.0} %", filling.text.trim()).expect("a string takes all");
        }
        text.push('\n');
    }
    Ok(Demonstration {
        text,
        asked: first.map(Asked::Blank),
    })
}

/// Held-out sentences with a place in each: a whole word where there is one.
fn blanks(settings: &Settings, data: &RunData) -> Vec<(Vec<u32>, usize)> {
    let (store, longest) = (data.own_held_out(), settings.batch.length as u64 - 2);
    let starts = data.tokenizer.word_starts();
    let mut found = Vec::new();
    for attempt in 0..200 {
        let mut draws = Draws::new(settings.train.seed, SHOW, 0, attempt);
        let document = store.document(draws.below(store.documents()));
        let mut bounds: Vec<u64> = store.sentences_in(document.clone()).collect();
        bounds.push(document.end);
        let first = draws.below(bounds.len() as u64 - 1) as usize;
        let sentence = store.tokens(bounds[first]..bounds[first + 1].min(bounds[first] + longest));
        let whole_word = |&at: &usize| {
            let starts_word = |at: usize| sentence.get(at).is_none_or(|&id| starts[id as usize]);
            let letters = data.tokenizer.token(sentence[at]).map_or(0, |token| {
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
