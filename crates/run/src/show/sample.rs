use std::ops::ControlFlow;

use cloze_generate::{Decoder, GenerationConfig, Piece, Sampling, Strategy, generate};
use cloze_random::{Draws, Stream};

use super::{Asked, Demonstration};
use crate::{Error, RunData, Settings};

const PROMPT: u64 = 8;
const TOKENS: usize = 100;
/// Below one, the probable becomes more probable.
const TEMPERATURE: f64 = 0.8;
const SHOW: Stream = Stream::named("show.sample");

/// What the model writes after the first tokens of a held-out document, up to a token that ends it.
pub(crate) fn sample(
    decoder: &dyn Decoder,
    end: Option<u32>,
    settings: &Settings,
    data: &RunData,
) -> Result<Demonstration, Error> {
    let (store, seed) = (data.own_held_out(), settings.train.seed);
    let mut draws = Draws::new(seed, SHOW, 0, 0);
    let document = store.document(draws.below(store.documents()));
    let prompt = store.tokens(document.start..document.end.min(document.start + PROMPT));
    let prompt = data.tokenizer.decode(&prompt)?;
    let generation = GenerationConfig {
        max_new_tokens: TOKENS,
        repetition_penalty: 1.0,
        stop_tokens: end.into_iter().collect(),
        stop_strings: Vec::new(),
        strategy: Strategy::Sample(Sampling {
            temperature: TEMPERATURE,
            top_k: None,
            top_p: None,
            min_p: None,
            completions: 1,
            seed,
        }),
    };
    let mut listen = |_: &Piece<'_>| ControlFlow::Continue(());
    let written = generate(
        decoder,
        &data.tokenizer,
        &[&prompt],
        &generation,
        &mut listen,
    )?;
    let written = &written[0][0].text;
    // Where it begins another text.
    let separator = data
        .tokenizer
        .end_of_text()
        .and_then(|id| data.tokenizer.token(id));
    let written =
        separator.map_or_else(|| written.clone(), |token| written.replace(&token, "\n  "));
    let text = format!(
        "What it writes, after the start of a held-out text (up to the bar; a line for each text):\n  \
         {prompt}|{written}\n"
    );
    Ok(Demonstration {
        text,
        asked: Some(Asked::Beginning(prompt)),
    })
}
