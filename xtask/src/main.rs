//! `cargo xtask`: gets libtorch, runs cloze, runs the checks.
//!
//! It links no libtorch itself and builds in seconds, so it can be the first thing that a
//! newcomer runs. `cargo xtask` alone lists the commands.
#![forbid(unsafe_code)]

mod arguments;
mod bench;
mod ci;
mod cloze;
mod compiler;
mod doctor;
mod help;
mod libtorch;
mod newcomer;
mod python;
mod readme;
mod soak;
mod strangers;
mod tidy;
mod timing;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use cloze_setup::{cache, process};
use libtorch::Variant;
use workspace::Workspace;

fn main() -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().skip(1).collect();
    dispatch(&given).unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}

fn dispatch(given: &[OsString]) -> Result<ExitCode> {
    let workspace = &Workspace::here()?;
    let words: Vec<_> = given.iter().map(|word| word.to_string_lossy()).collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    if let Some(help) = help::asked(&words) {
        print!("{help}");
        return Ok(ExitCode::SUCCESS);
    }
    match words[..] {
        ["pretrain" | "compare", ..] => cloze::replace_process(workspace, given),
        ["run", ..] => cloze::replace_process(workspace, &given[1..]),
        ["test", ..] => ci::test(workspace, &given[1..]).map(done),
        ["setup"] => setup(workspace, Variant::Cpu).map(done),
        ["setup", "--cuda"] => setup(workspace, Variant::Cuda).map(done),
        ["setup", ..] => Ok(usage("setup takes no argument but --cuda")),
        ["python"] => python::run().map(done),
        ["bench", ref words @ ..] => bench::run(workspace, words),
        ["soak", ref words @ ..] => soak::soak(workspace, words).map(done),
        ["doctor"] => doctor::run(workspace),
        ["tidy"] => tidy::run(workspace).map(done),
        ["tidy", "--count"] => tidy::count(workspace).map(done),
        ["tidy", ..] => Ok(usage("tidy takes no argument but --count")),
        ["ci", ref words @ ..] => ci::run(workspace, words).map(done),
        ["readme"] => readme::run(workspace).map(done),
        ["strangers"] => strangers::check(workspace).map(done),
        ["newcomer"] => newcomer::run(workspace).map(done),
        [
            command @ ("python" | "doctor" | "newcomer" | "readme" | "strangers"),
            ..,
        ] => Ok(usage(&format!("{command} takes no argument"))),
        _ => Ok(usage(&format!("there is no command `{}`", words[0]))),
    }
}

fn setup(workspace: &Workspace, variant: Variant) -> Result<()> {
    let folder = libtorch::ensure(workspace, variant)?;
    let version = libtorch::VERSION;
    eprintln!("libtorch {version} is in place: {}", folder.display());
    Ok(())
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

fn usage(problem: &str) -> ExitCode {
    eprint!("xtask: {problem}\n\n{}", help::all());
    ExitCode::from(2)
}
