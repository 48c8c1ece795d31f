//! The command `cloze`: arguments, verbs and printing. What they do is in the libraries.
#![forbid(unsafe_code)]

mod about;
mod args;
mod compare;
mod corpus;
mod device;
mod doctor;
mod evaluate;
mod examples;
mod failure;
mod models;
mod names;
mod output;
mod preparing;
mod pretrain;
mod progress;
mod runs;
mod setup;
mod signals;
mod version;

use std::env;
use std::iter;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Verb};
use corpus::CorpusVerb;

fn main() -> ExitCode {
    // Before libtorch starts its threads. A processor that cannot is merely slower.
    cloze_native::flush_denormals(true);
    cloze_native::reuse_memory();
    obey_number_of_threads();
    let Cli {
        quiet,
        verbose,
        verb,
    } = Cli::parse();
    output::begin(verb.is_json(), quiet, verbose);
    let done = match verb {
        Verb::Pretrain(args) => pretrain::pretrain(&args),
        Verb::Runs(args) => runs::runs(&args),
        Verb::Presets(args) => about::presets(&args),
        Verb::Schema(args) => {
            about::schema(&args);
            Ok(())
        }
        Verb::Completions(args) => {
            about::completions(&args);
            Ok(())
        }
        Verb::Man(args) => about::man(&args),
        Verb::Corpus(args) => match &args.verb {
            CorpusVerb::Build(args) => corpus::build(args),
        },
        Verb::Generate(args) => models::generate(&args),
        Verb::FillMask(args) => models::fill_mask(&args),
        Verb::Embed(args) => models::embed(&args),
        Verb::Evaluate(args) => evaluate::evaluate(&args),
        Verb::Compare(args) => compare::compare(&args),
        Verb::Import(args) => models::import(&args),
        Verb::Export(args) => models::export(&args),
        Verb::Setup(args) => setup::setup(&args),
        Verb::Doctor { json } => return doctor::doctor(json),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::error(&failure.report());
            failure.exit_code()
        }
    }
}

/// libtorch takes the processor's cores for the limit of what OpenMP was told: more are allowed here.
fn obey_number_of_threads() {
    let told = env::var("OMP_NUM_THREADS").ok();
    let outermost = told.as_deref().and_then(|told| told.split(',').next());
    let threads = outermost.and_then(|threads| threads.trim().parse().ok());
    if let Some(threads) = threads.filter(|&threads| threads > 0) {
        tch::set_num_threads(threads);
    }
}

/// As the user calls this program.
fn invoked() -> String {
    env::var("CLOZE_INVOKED_AS").unwrap_or_else(|_| "cloze".to_owned())
}

/// The command with these words, as a shell reads it.
fn command<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> String {
    let words = words.into_iter().map(|word| quoted(word.as_ref()));
    iter::once(invoked())
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_reads_each_word_as_it_was() {
        for plain in ["runs/bert-tiny", "model.dropout=0", "web=3", "小"] {
            assert_eq!(quoted(plain), plain);
        }
        for (word, expected) in [("my runs", "'my runs'"), ("it's", r"'it'\''s'"), ("", "''")] {
            assert_eq!(quoted(word), expected);
        }
    }
}
