use std::ops::ControlFlow;
use std::rc::Rc;

use cloze_corpus::Tokenizer;

use crate::beam::Search;
use crate::choose::Chooser;
use crate::drive::drive;
use crate::error::known;
use crate::line::Limits;
use crate::sampler::Sampler;
use crate::transcript::{Decode, Transcript};
use crate::writer::{Listener, Task, Writer};
use crate::{Decoder, DecodingState, Ended, Error, GenerationConfig, Strategy, process};

/// A text that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// What follows the prompt, without what ended it.
    pub text: String,
    /// The new tokens, with all that ended the text.
    pub ids: Vec<u32>,
    /// Why it ended.
    pub ended: Ended,
    /// Sum of the log-probabilities of the new tokens, as the network sees them. Those of a beam
    /// search have the repetition penalty in them.
    pub log_prob: f64,
}

/// A part of a text, as soon as it is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Which prompt, from 0.
    pub prompt: usize,
    /// Which of its completions, from 0.
    pub completion: usize,
    /// What follows the pieces before it. Never empty, and never half a character.
    pub text: &'a str,
}

/// Goes on from each prompt, and tells `listen` of each piece of text as soon as it is certain:
/// all pieces of a completion are its text. `listen` can end it all, and what was told until then
/// is returned. A beam search knows its texts at the end only.
///
/// Returns the completions of each prompt. In a prompt, special tokens are what the tokenizer's
/// [prompts](Tokenizer::prompt) have. An empty one begins with the tokenizer's token for the beginning
/// of a text, or for the end of another.
///
/// # Errors
/// GenerationConfig with [`problems`](GenerationConfig::problems), a prompt that is too long, or empty where the
/// tokenizer has no such token; a network whose scores are not finite.
pub fn generate(
    decoder: &dyn Decoder,
    tokenizer: &Tokenizer,
    prompts: &[&str],
    settings: &GenerationConfig,
    listen: &mut dyn FnMut(&Piece<'_>) -> ControlFlow<()>,
) -> Result<Vec<Vec<Completion>>, Error> {
    let ids = |prompt: &&str| {
        let ids = tokenizer.prompt_ids(prompt)?;
        Ok(if ids.is_empty() && decoder.framing() == 0 {
            tokenizer.begin_of_text().into_iter().collect()
        } else {
            ids
        })
    };
    let prompts: Vec<Vec<u32>> = prompts.iter().map(ids).collect::<Result<_, Error>>()?;
    let decode: Decode<'_> = Rc::new(|ids| {
        let is_open = ids.last().is_some_and(|&id| tokenizer.is_byte(id));
        Ok((tokenizer.decode(ids)?, is_open))
    });
    let tokens = tokenizer.vocab_size().min(decoder.vocab());
    write(decoder, tokens, &decode, &prompts, settings, listen)
}

/// Goes on from each prompt, without a tokenizer: the texts stay empty.
///
/// # Errors
/// As [`generate`]; and if there are strings to stop at.
pub fn generate_ids(
    decoder: &dyn Decoder,
    prompts: &[Vec<u32>],
    settings: &GenerationConfig,
) -> Result<Vec<Vec<Completion>>, Error> {
    if !settings.stop_strings.is_empty() {
        return Err(Error::StopStringsWithoutText);
    }
    let decode: Decode<'_> = Rc::new(|_| Ok((String::new(), false)));
    let mut listen = |_: &Piece<'_>| ControlFlow::Continue(());
    let tokens = decoder.vocab();
    write(decoder, tokens, &decode, prompts, settings, &mut listen)
}

/// Chooses from the first `tokens` of the network's: the rows after them are no tokens.
fn write<'a>(
    decoder: &dyn Decoder,
    tokens: usize,
    decode: &Decode<'a>,
    prompts: &[Vec<u32>],
    settings: &'a GenerationConfig,
    listen: &mut dyn FnMut(&Piece<'_>) -> ControlFlow<()>,
) -> Result<Vec<Vec<Completion>>, Error> {
    let problems = settings.problems();
    if !problems.is_empty() {
        return Err(Error::Config(problems));
    }
    for (index, prompt) in prompts.iter().enumerate() {
        check(decoder, index, prompt)?;
    }
    if prompts.is_empty() {
        return Ok(Vec::new());
    }
    let stops: Rc<[String]> = settings.stop_strings.clone().into();
    let limits: Vec<_> = prompts
        .iter()
        .map(|prompt| limits(decoder, prompt, settings))
        .collect();
    let budget = limits.iter().map(|limits| limits.budget).max().unwrap_or(0);
    let longest = prompts.iter().map(Vec::len).max().unwrap_or(0);
    let (reading, logits) = tch::no_grad(|| decoder.begin(prompts, longest + budget));
    fit(&*reading, prompts.len(), tokens, settings.strategy.texts())?;
    let tasks = prompts.iter().zip(limits).enumerate();
    let writer = writers(settings);
    let writers = tasks.map(|(index, (prompt, limits))| {
        Ok(writer(Task {
            index,
            prompt: prompt.clone(),
            transcript: Transcript::new(Rc::clone(decode), Rc::clone(&stops), prompt)?,
            limits,
        }))
    });
    let mut writers: Vec<Box<dyn Writer + 'a>> = writers.collect::<Result<_, Error>>()?;
    let mut listener = Listener::new(listen);
    tch::no_grad(|| {
        let device = decoder.device();
        drive(reading, logits, tokens, device, &mut writers, &mut listener)
    })?;
    Ok(writers.into_iter().map(Writer::finish).collect())
}

/// Makes the writer of each prompt.
fn writers<'a>(
    settings: &'a GenerationConfig,
) -> Box<dyn Fn(Task<'a>) -> Box<dyn Writer + 'a> + 'a> {
    let chosen = |chooser: Chooser, completions| {
        let chooser = Rc::new(chooser);
        Box::new(move |task| {
            Box::new(Sampler::new(task, Rc::clone(&chooser), completions)) as Box<dyn Writer + 'a>
        })
    };
    match &settings.strategy {
        Strategy::Greedy => chosen(Chooser::greedy(settings), 1),
        Strategy::Sample(sampling) => {
            chosen(Chooser::drawn(settings, sampling), sampling.completions)
        }
        Strategy::Beam(beam) => {
            let processes = process::common(settings);
            Box::new(move |task| Box::new(Search::new(task, beam, processes.clone())))
        }
    }
}

fn check(decoder: &dyn Decoder, index: usize, prompt: &[u32]) -> Result<(), Error> {
    let (vocab, max_len) = (decoder.vocab(), decoder.max_len());
    if prompt.is_empty() && decoder.framing() == 0 {
        return Err(Error::EmptyPrompt { prompt: index });
    }
    if prompt.len() >= max_len {
        return Err(Error::PromptTooLong {
            prompt: index,
            tokens: prompt.len(),
            max_len,
        });
    }
    known(prompt, vocab)
}

/// Whether so many texts of each prompt fit into memory. The bound on them is generous: a step holds the
/// kept states twice while it chooses among them, and of each text the scores as the network gives them,
/// as a writer has them, and as candidates.
fn fit(
    reading: &dyn DecodingState,
    prompts: usize,
    tokens: usize,
    texts: usize,
) -> Result<(), Error> {
    const BYTES_OF_A_SCORE: u64 = 48;
    let Some(free) = cloze_native::free_memory() else {
        return Ok(());
    };
    let of_a_text = 2 * reading.bytes() / prompts as u64 + BYTES_OF_A_SCORE * tokens as u64;
    let fits = free / of_a_text / prompts as u64;
    if texts as u64 <= fits {
        return Ok(());
    }
    Err(Error::TooManyTexts {
        asked: texts,
        fits,
        prompts,
    })
}

fn limits<'a>(decoder: &dyn Decoder, prompt: &[u32], settings: &'a GenerationConfig) -> Limits<'a> {
    let (asked, room) = (settings.max_new_tokens, decoder.max_len() - prompt.len());
    Limits {
        stop_tokens: &settings.stop_tokens,
        budget: asked.min(room),
        at_budget: if asked <= room {
            Ended::Length
        } else {
            Ended::Context
        },
    }
}
