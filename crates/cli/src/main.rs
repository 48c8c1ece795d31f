//! The command `cloze`: arguments, verbs and printing. What they do is in the libraries.
#![forbid(unsafe_code)]

mod args;
mod compare;
mod corpus;
mod doctor;
mod evaluate;
mod failure;
mod models;
mod output;
mod preparing;
mod pretrain;
mod progress;
mod runs;
mod signals;

use std::env;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Verb};
use corpus::CorpusVerb;

fn main() -> ExitCode {
    // Before libtorch starts its threads. A processor that cannot is merely slower.
    cloze_native::flush_denormals(true);
    cloze_native::reuse_memory();
    obey_number_of_threads();
    let done = match Cli::parse().verb {
        Verb::Pretrain(args) => pretrain::pretrain(&args),
        Verb::Runs(args) => runs::runs(&args),
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

/// How the user calls this program, for the commands that messages propose.
fn invoked_as() -> String {
    env::var("CLOZE_INVOKED_AS").unwrap_or_else(|_| "cloze".to_owned())
}
