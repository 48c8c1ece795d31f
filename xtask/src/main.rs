//! `cargo xtask`: gets libtorch, runs cloze, runs the checks.
//!
//! It links no libtorch itself and builds in seconds, so it can be the first thing that a
//! newcomer runs. `cargo xtask` alone lists the commands.
#![forbid(unsafe_code)]

mod bench;
mod cache;
mod ci;
mod cloze;
mod compiler;
mod doctor;
mod libtorch;
mod newcomer;
mod process;
mod python;
mod soak;
mod tidy;
mod timing;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
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
  newcomer        clones HEAD and tries the README's commands from empty caches
";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    let outcome = dispatch(&command.to_string_lossy(), arguments.collect());
    outcome.unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}

fn dispatch(command: &str, arguments: Vec<OsString>) -> Result<ExitCode> {
    let workspace = Workspace::here()?;
    match command {
        "pretrain" => cloze::replace_process(&workspace, prefixed("pretrain", arguments)),
        "compare" => cloze::replace_process(&workspace, prefixed("compare", arguments)),
        "run" => cloze::replace_process(&workspace, arguments),
        "test" => ci::test(&workspace, &arguments).map(done),
        "setup" => setup(&workspace, &arguments),
        "python" => python::run().map(done),
        "bench" => bench::run(&workspace, &arguments),
        "soak" => soak::soak(&workspace, &arguments).map(done),
        "doctor" => doctor::run(&workspace),
        "tidy" => match arguments[..] {
            [] => tidy::run(&workspace).map(done),
            [ref flag] if flag == "--count" => tidy::count(&workspace).map(done),
            _ => Ok(usage("tidy takes no argument but --count")),
        },
        "ci" => ci::run(&workspace, &arguments).map(done),
        "newcomer" => newcomer::run(&workspace).map(done),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        unknown => Ok(usage(&format!("there is no command `{unknown}`"))),
    }
}

fn setup(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let variant = match arguments {
        [] => Variant::Cpu,
        [flag] if flag == "--cuda" => Variant::Cuda,
        _ => return Ok(usage("setup takes no argument but --cuda")),
    };
    let folder = libtorch::ensure(workspace, variant)?;
    eprintln!(
        "libtorch {} is in place: {}",
        libtorch::VERSION,
        folder.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn prefixed(verb: &str, arguments: Vec<OsString>) -> Vec<OsString> {
    let mut all = vec![verb.into()];
    all.extend(arguments);
    all
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

fn usage(problem: &str) -> ExitCode {
    eprint!("xtask: {problem}\n\n{HELP}");
    ExitCode::from(2)
}
