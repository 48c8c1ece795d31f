mod scope;

use std::ffi::OsStr;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::libtorch::{self, Variant};
use crate::timing::Timing;
use crate::workspace::Workspace;
use crate::{cache, cloze, process, python, readme, soak, strangers, tidy};
use scope::Scope;

type Check = fn(&Workspace, &Scope) -> Result<()>;

/// What a check looks at: it is left out where nothing of that is in the scope.
enum Of {
    /// The checkout as a whole.
    All,
    /// Each package of the scope by itself.
    Each,
    /// One package and all below it.
    One(&'static str),
}

const COMMAND: Of = Of::One("cloze-cli");

/// Every check, the cheapest first.
const CHECKS: &[(&str, Of, Check)] = &[
    ("formatting", Of::All, formatting),
    ("tidy", Of::All, |workspace, _| tidy::run(workspace)),
    ("libtorch", Of::Each, setup),
    ("clippy", Of::Each, |workspace, scope| {
        clippy(workspace, &scope.arguments())
    }),
    // Without its optional features, which the command switches on for all.
    (
        "corpus by itself",
        Of::One("cloze-corpus"),
        |workspace, _| clippy(workspace, &["--package=cloze-corpus".to_owned()]),
    ),
    ("documentation", Of::Each, documentation),
    ("Python", COMMAND, python),
    ("tests", Of::Each, |workspace, scope| {
        tested(
            workspace,
            scope,
            &["--lib", "--bins", "--tests", "--examples"],
        )
    }),
    (
        "tests of the documentation",
        Of::Each,
        |workspace, scope| tested(workspace, scope, &["--doc"]),
    ),
    ("variants by transformers", Of::One("cloze"), variants),
    ("build of cloze", COMMAND, |workspace, _| {
        cloze::build(workspace).map(drop)
    }),
    ("lines of the README", COMMAND, |workspace, _| {
        readme::run(workspace)
    }),
    ("examples", Of::One("cloze"), examples),
    ("strangers", Of::One("cloze"), |workspace, _| {
        strangers::check(workspace)
    }),
    ("soak", COMMAND, |workspace, _| soak::short(workspace)),
    ("build of the benches", Of::One("cloze-benches"), benches),
];

/// Runs the checks up to the first that fails, and prints the seconds that each took. With
/// `--changed [REVISION]`, only what a change since then can have broken.
pub(crate) fn run(workspace: &Workspace, words: &[&str]) -> Result<()> {
    let scope = match *words {
        [] => Scope::All,
        ["--changed"] => Scope::changed(workspace, "HEAD")?,
        ["--changed", since] => Scope::changed(workspace, since)?,
        _ => bail!("ci takes no argument but --changed [REVISION]"),
    };
    let mut timing = Timing::default();
    let mut checks = CHECKS.iter().filter(|(_, of, _)| match of {
        Of::All => true,
        Of::Each => !scope.is_empty(),
        Of::One(package) => scope.has(package),
    });
    let outcome = checks.try_for_each(|(name, _, check)| {
        timing
            .part(name, || check(workspace, &scope))
            .with_context(|| format!("stopped at: {name}"))
    });
    eprint!("\n{timing}");
    outcome
}

/// Gets libtorch where needed and runs every test, those of the documentation included.
pub(crate) fn test<A: AsRef<OsStr>>(workspace: &Workspace, arguments: &[A]) -> Result<()> {
    setup(workspace, &Scope::All)?;
    tested(workspace, &Scope::All, arguments)
}

/// By `cargo test`, for libtorch is then loaded once for each program, where cargo-nextest loads it for
/// each test: that costs more than its running programs beside one another brings (docs/log.md).
fn tested<A: AsRef<OsStr>>(workspace: &Workspace, scope: &Scope, arguments: &[A]) -> Result<()> {
    let mut cargo = workspace.cargo(&["test", "--release"]);
    if let Some(python) = python::found() {
        cargo.env(python::VARIABLE, python);
    }
    Ok(process::run(cargo.args(scope.arguments()).args(arguments))?)
}

/// Without network or Python, the tests that need it say so and are left out.
fn python(_: &Workspace, _: &Scope) -> Result<()> {
    if let Err(error) = python::ensure() {
        eprintln!("note: nothing is compared with transformers: {error:#}");
    }
    Ok(())
}

/// The parity tests once more, on folders that transformers writes for it, and reads again.
fn variants(workspace: &Workspace, _: &Scope) -> Result<()> {
    let Some(python) = python::found() else {
        eprintln!("note: no variants without transformers");
        return Ok(());
    };
    let folders = workspace.target()?.join("ci").join("variants");
    cache::remove(&folders)?;
    let script = "crates/hub/tests/transformers/variants/make.py";
    let mut make = Command::new(&python);
    make.arg("-B").arg(script).arg(&folders);
    process::run(make.current_dir(workspace.root()))?;
    let exports = workspace.target()?.join("ci").join("exports");
    cache::remove(&exports)?;
    let arguments = ["test", "--release", "--package=cloze", "--test=parity"];
    let mut cargo = workspace.cargo(&arguments);
    cargo.env("CLOZE_FIXTURES", &folders);
    process::run(cargo.env("CLOZE_EXPORTS", &exports))?;
    let mut read = Command::new(python);
    read.args(["-B", "crates/hub/tests/transformers/exports.py"]);
    process::run(
        read.args([&exports, &folders])
            .current_dir(workspace.root()),
    )?;
    cache::remove(&exports)?;
    Ok(cache::remove(&folders)?)
}

fn setup(workspace: &Workspace, _: &Scope) -> Result<()> {
    libtorch::ensure(workspace, Variant::Cpu).map(drop)
}

fn formatting(workspace: &Workspace, _: &Scope) -> Result<()> {
    process::run(&mut workspace.cargo(&["fmt", "--all", "--check"]))
        .context("`cargo fmt --all` mends it")
}

fn clippy(workspace: &Workspace, packages: &[String]) -> Result<()> {
    let mut cargo = workspace.cargo(&["clippy", "--release", "--all-targets"]);
    Ok(process::run(
        cargo.args(packages).args(["--", "-Dwarnings"]),
    )?)
}

fn documentation(workspace: &Workspace, scope: &Scope) -> Result<()> {
    let mut cargo = workspace.cargo(&["doc", "--release", "--no-deps"]);
    cargo.args(scope.arguments());
    Ok(process::run(cargo.env("RUSTDOCFLAGS", "-Dwarnings"))?)
}

/// Runs what the facade shows, each in a folder of its own.
fn examples(workspace: &Workspace, _: &Scope) -> Result<()> {
    let home = workspace.target()?.join("ci").join("examples");
    cache::remove(&home)?;
    for name in ["assemble", "pretrain", "finish", "observe", "own_model"] {
        let arguments = [
            "run",
            "--release",
            "--package=cloze",
            "--example",
            name,
            "--",
        ];
        let mut cargo = workspace.cargo(&arguments);
        process::run(cargo.arg(home.join(name)))?;
    }
    Ok(cache::remove(&home)?)
}

fn benches(workspace: &Workspace, _: &Scope) -> Result<()> {
    let arguments = ["build", "--release", "--package=cloze-benches", "--benches"];
    Ok(process::run(&mut workspace.cargo(&arguments))?)
}
