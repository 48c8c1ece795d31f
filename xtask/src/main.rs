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
mod libtorch;
mod newcomer;
mod python;
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

const HELP: &str = "\
cargo xtask COMMAND

  pretrain ARGS   gets libtorch, builds, trains: the same as `cloze pretrain ARGS`
  compare ARGS    gets libtorch, builds, trains models that differ in one thing and reports on them:
                  the same as `cloze compare ARGS`
  test ARGS       gets libtorch, builds, runs every test: ARGS go to `cargo test`
  run ARGS        gets libtorch, builds, runs `cloze ARGS`
  setup [--cuda]  gets libtorch once; plain `cargo build` works from then on
  python          gets torch and transformers for the tests that compare with them (2 GB)
  bench ARGS      runs the benches: ARGS go to `cargo bench`
  bench --peers   compares a training step with that of transformers; [--rows NAME,..] [--rounds N]
                  [--loss-steps N] [--json FILE]
  soak kill       kills a run at random moments; [--count N] [--seed N]
  soak faults     lets every call to the disk fail once
  doctor          names what this machine lacks, and how to install it
  tidy            checks the architecture: who depends on whom, file sizes, links; --count: instead says how
                  large each crate is, and how many names it shows
  ci              every check, the cheapest first; [--changed [REVISION]]: only those of the packages that
                  a change since then (HEAD, if none is named) can have broken
  strangers       builds the projects of docs/your-project.md from the crates as they are published
  newcomer        clones HEAD and tries the README's commands from empty caches
";

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
    match words[..] {
        ["pretrain" | "compare", ..] => cloze::replace_process(workspace, given),
        ["run", ..] => cloze::replace_process(workspace, &given[1..]),
        ["test", ..] => ci::test(workspace, &given[1..]).map(done),
        ["setup"] => setup(workspace, Variant::Cpu).map(done),
        ["setup", "--cuda"] => setup(workspace, Variant::Cuda).map(done),
        ["setup", ..] => Ok(usage("setup takes no argument but --cuda")),
        ["python", ..] => python::run().map(done),
        ["bench", ref words @ ..] => bench::run(workspace, words),
        ["soak", ref words @ ..] => soak::soak(workspace, words).map(done),
        ["doctor", ..] => doctor::run(workspace),
        ["tidy"] => tidy::run(workspace).map(done),
        ["tidy", "--count"] => tidy::count(workspace).map(done),
        ["tidy", ..] => Ok(usage("tidy takes no argument but --count")),
        ["ci", ref words @ ..] => ci::run(workspace, words).map(done),
        ["strangers", ..] => strangers::check(workspace).map(done),
        ["newcomer", ..] => newcomer::run(workspace).map(done),
        [] | ["" | "help" | "--help" | "-h", ..] => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        [unknown, ..] => Ok(usage(&format!("there is no command `{unknown}`"))),
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
    eprint!("xtask: {problem}\n\n{HELP}");
    ExitCode::from(2)
}
