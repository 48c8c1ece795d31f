use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::libtorch::{self, Variant};
use crate::timing::Timing;
use crate::workspace::Workspace;
use crate::{cloze, process, python, soak, tidy};

type Check = fn(&Workspace) -> Result<()>;

/// Every check, the cheapest first.
const CHECKS: &[(&str, Check)] = &[
    ("formatting", formatting),
    ("tidy", tidy::run),
    ("libtorch", setup),
    ("clippy", clippy),
    ("corpus by itself", corpus),
    ("documentation", documentation),
    ("Python", python),
    ("tests", |workspace| test(workspace, &[])),
    ("variants by transformers", variants),
    ("build of cloze", |workspace| {
        cloze::build(workspace).map(drop)
    }),
    ("pretraining of bert-tiny", |workspace| {
        pretraining(workspace, "bert-tiny")
    }),
    ("pretraining of gpt-tiny", |workspace| {
        pretraining(workspace, "gpt-tiny")
    }),
    ("soak", soak::short),
    ("build of the benches", benches),
];

/// Runs the checks up to the first that fails, and prints the seconds that each took.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut timing = Timing::default();
    let outcome = CHECKS.iter().try_for_each(|(name, check)| {
        timing
            .part(name, || check(workspace))
            .with_context(|| format!("stopped at: {name}"))
    });
    eprint!("\n{timing}");
    outcome
}

/// Gets libtorch where needed and runs every test, those of the documentation included.
pub(crate) fn test(workspace: &Workspace, arguments: &[OsString]) -> Result<()> {
    setup(workspace)?;
    let fixed = ["test", "--release", "--workspace"];
    let mut cargo = workspace.cargo(&fixed);
    if let Some(python) = python::found() {
        cargo.env(python::VARIABLE, python);
    }
    process::run(cargo.args(arguments))
}

/// Without network or Python, the tests that need it say so and are left out.
fn python(_: &Workspace) -> Result<()> {
    if let Err(error) = python::ensure() {
        eprintln!("note: nothing is compared with transformers: {error:#}");
    }
    Ok(())
}

/// The parity tests once more, on folders that transformers writes for it.
fn variants(workspace: &Workspace) -> Result<()> {
    let Some(python) = python::found() else {
        eprintln!("note: no variants without transformers");
        return Ok(());
    };
    let folders = workspace.target()?.join("ci").join("variants");
    remove(&folders)?;
    let script = "crates/hub/tests/transformers/variants/make.py";
    let mut make = Command::new(python);
    make.arg("-B").arg(script).arg(&folders);
    process::run(make.current_dir(workspace.root()))?;
    let arguments = ["test", "--release", "--package=cloze", "--test=parity"];
    let mut cargo = workspace.cargo(&arguments);
    process::run(cargo.env("CLOZE_FIXTURES", &folders))?;
    remove(&folders)
}

fn setup(workspace: &Workspace) -> Result<()> {
    libtorch::ensure(workspace, Variant::Cpu).map(drop)
}

fn formatting(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo(&["fmt", "--all", "--check"]))
        .context("`cargo fmt --all` mends it")
}

fn clippy(workspace: &Workspace) -> Result<()> {
    let arguments = ["clippy", "--release", "--workspace", "--all-targets"];
    process::run(workspace.cargo(&arguments).args(["--", "-Dwarnings"]))
}

/// Without its optional features, which the command switches on for all.
fn corpus(workspace: &Workspace) -> Result<()> {
    let arguments = [
        "clippy",
        "--release",
        "--package=cloze-corpus",
        "--all-targets",
    ];
    process::run(workspace.cargo(&arguments).args(["--", "-Dwarnings"]))
}

fn documentation(workspace: &Workspace) -> Result<()> {
    let arguments = ["doc", "--release", "--workspace", "--no-deps"];
    process::run(
        workspace
            .cargo(&arguments)
            .env("RUSTDOCFLAGS", "-Dwarnings"),
    )
}

fn pretraining(workspace: &Workspace, preset: &str) -> Result<()> {
    let run = workspace.target()?.join("ci").join(preset);
    remove(&run)?;
    let mut command = Command::new(cloze::build(workspace)?);
    command.args(["pretrain", "--preset", preset, "--steps", "30", "--out"]);
    process::run(command.arg(&run).current_dir(workspace.root()))?;
    remove(&run)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

fn benches(workspace: &Workspace) -> Result<()> {
    let arguments = ["build", "--release", "--package=cloze-benches", "--benches"];
    process::run(&mut workspace.cargo(&arguments))
}
