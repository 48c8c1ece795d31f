use std::collections::BTreeSet;
use std::io::{self, Write};
use std::mem;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use cloze_generate::{
    Beam, Causal, Completion, Ended, GenerationConfig, Piece, Sampling, Strategy, generate as write,
};
use serde_json::json;

use super::reading::{Reading, Told};
use super::texts::{after, batches, texts};
use crate::device::DeviceArgs;
use crate::failure::Failure;
use crate::output::say;

#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// The folder of a run, one in the layout of Hugging Face, or hf://ORG/NAME.
    #[arg(value_name = "MODEL", value_hint = ValueHint::DirPath)]
    model: PathBuf,
    /// The beginnings of texts [default: each line of standard input]
    #[arg(value_name = "PROMPT")]
    prompts: Vec<String>,
    #[command(flatten)]
    reading: Reading,
    /// New tokens of each text at most.
    #[arg(long, value_name = "N", default_value_t = 100)]
    max_tokens: usize,
    /// Always the most probable token.
    #[arg(long, conflicts_with_all = ["temperature", "top_k", "top_p", "min_p", "beams"])]
    greedy: bool,
    /// Below one, the probable becomes more probable.
    #[arg(long, value_name = "T", default_value_t = 0.8)]
    temperature: f64,
    /// Draw from this many most probable tokens only.
    #[arg(long, value_name = "K")]
    top_k: Option<usize>,
    /// Draw from the fewest tokens that together have this probability.
    #[arg(long, value_name = "P")]
    top_p: Option<f64>,
    /// Draw from tokens with this share of the probability of the most probable one.
    #[arg(long, value_name = "P", hide_short_help = true)]
    min_p: Option<f64>,
    /// Search for the most probable text, going on from this many at a time.
    #[arg(
        long,
        value_name = "N",
        conflicts_with_all = ["temperature", "top_k", "top_p", "min_p"],
        hide_short_help = true
    )]
    beams: Option<usize>,
    /// For --beams: above 1 favours long texts, below short ones.
    #[arg(
        long,
        value_name = "A",
        default_value_t = 1.0,
        requires = "beams",
        hide_short_help = true,
        allow_hyphen_values = true
    )]
    length_penalty: f64,
    /// Above 1, what the text already has becomes less probable.
    #[arg(long, value_name = "X", default_value_t = 1.0, hide_short_help = true)]
    repetition_penalty: f64,
    /// Texts for each prompt.
    #[arg(
        short = 'n',
        long,
        value_name = "N",
        default_value_t = 1,
        conflicts_with = "greedy"
    )]
    completions: usize,
    /// End before this text; may be repeated.
    #[arg(long, value_name = "TEXT", hide_short_help = true)]
    stop: Vec<String>,
    /// Do not end at the token for the end of a text.
    #[arg(long, hide_short_help = true)]
    ignore_end: bool,
    /// The same seed draws the same texts.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Prompts that are gone on with together.
    #[arg(long, value_name = "N", hide_short_help = true, default_value_t = 16, value_parser = clap::value_parser!(u64).range(1..=65536))]
    batch: u64,
    #[command(flatten)]
    device: DeviceArgs,
    /// A JSON object for each text.
    ///
    /// Prompt, text, tokens, ended, log_prob, and unread: the words of the prompt that the model has not
    /// read.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Goes on from each prompt.
pub(crate) fn generate(args: &GenerateArgs) -> Result<(), Failure> {
    let model = args.reading.open(&args.model, args.device.find()?)?;
    let (decoder, tokenizer) = (Causal::of(&model)?, model.tokenizer()?);
    let settings = settings(args, &model.end_tokens);
    let (mut before, mut told) = (0, Told::nothing(&model));
    for batch in batches(texts(&args.prompts)?, args.batch as usize) {
        let batch = batch?;
        let mut unread = Vec::new();
        for text in &batch {
            let prompt = tokenizer.prompt(text, None, usize::MAX)?;
            unread.push(told.tell(tokenizer, &[text], prompt));
        }
        let prompts: Vec<&str> = batch.iter().map(String::as_str).collect();
        // One text is shown as it is written; several would come in pieces of each.
        let live = !args.json && args.beams.is_none() && prompts.len() * args.completions == 1;
        let mut untold = prompts[0];
        let mut listen = |piece: &Piece<'_>| {
            if live {
                show(mem::take(&mut untold))?;
                show(piece.text)
            } else {
                ControlFlow::Continue(())
            }
        };
        let written = write(&decoder, tokenizer, &prompts, &settings, &mut listen)
            .map_err(|error| after(before, error))?;
        if live {
            say!("{untold}");
        }
        before += prompts.len();
        for ((prompt, completions), unread) in prompts.iter().zip(&written).zip(&unread) {
            for completion in completions.iter().filter(|_| !live) {
                print(prompt, completion, args.json.then_some(unread));
            }
        }
    }
    Ok(())
}

fn settings(args: &GenerateArgs, end_tokens: &[u32]) -> GenerationConfig {
    let strategy = match args.beams {
        Some(beams) => Strategy::Beam(Beam {
            beams,
            length_penalty: args.length_penalty,
            completions: args.completions,
        }),
        None if args.greedy => Strategy::Greedy,
        None => Strategy::Sample(Sampling {
            temperature: args.temperature,
            top_k: args.top_k,
            top_p: args.top_p,
            min_p: args.min_p,
            completions: args.completions,
            seed: args.seed,
        }),
    };
    let ends = if args.ignore_end { &[] } else { end_tokens };
    GenerationConfig {
        max_new_tokens: args.max_tokens,
        repetition_penalty: args.repetition_penalty,
        stop_tokens: ends.to_vec(),
        stop_strings: args.stop.clone(),
        strategy,
    }
}

/// A piece of a text that is being written. Nobody reads on: nobody needs more.
fn show(piece: &str) -> ControlFlow<()> {
    let mut out = io::stdout();
    let shown = out.write_all(piece.as_bytes()).and_then(|()| out.flush());
    match shown {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

/// As JSON, with the words of the prompt that the model has not read, where they are given.
fn print(prompt: &str, completion: &Completion, unread: Option<&BTreeSet<String>>) {
    let Completion {
        text,
        ids,
        ended,
        log_prob,
    } = completion;
    if let Some(unread) = unread {
        let ended = match ended {
            Ended::StopToken(_) => "end of text",
            Ended::StopString(_) => "stop",
            Ended::Length => "length",
            Ended::Context => "context",
            Ended::Caller => "stopped",
        };
        let line = json!({
            "prompt": prompt, "text": text, "tokens": ids.len(), "ended": ended,
            "log_prob": log_prob, "unread": unread,
        });
        say!("{line}");
    } else {
        say!("{prompt}{text}\n");
    }
}
