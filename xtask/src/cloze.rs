use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::libtorch::{self, Variant};
use crate::workspace::Workspace;

/// What is built for the command: with the features that everything here is built with, so that
/// nothing is compiled again after a test, nor before one.
pub(crate) const PACKAGES: [&str; 2] = ["--package=cloze-cli", "--package=workspace-hack"];

/// Gets libtorch and builds the binary `cloze` where needed, and returns the binary's path.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    libtorch::ensure(workspace, Variant::Cpu)?;
    if !workspace.target()?.join("release/cloze").exists() {
        eprintln!(
            "building cloze: five to six minutes on two cores, once, and 0.8 GB below target/"
        );
    }
    let start = Instant::now();
    let mut cargo = workspace
        .cargo(&[
            "build",
            "--release",
            PACKAGES[0],
            PACKAGES[1],
            "--bin=cloze",
            // Messages for us on stdout, messages for people on stderr as always.
            "--message-format=json-render-diagnostics",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let stdout = cargo.stdout.take().context("the pipe was asked for")?;
    let mut binary = None;
    let mut compiled = false;
    for line in BufReader::new(stdout).lines() {
        let message: Value = serde_json::from_str(&line?).unwrap_or_default();
        compiled |= message["fresh"] == false;
        binary = message["executable"].as_str().map(PathBuf::from).or(binary);
    }
    let status = cargo.wait()?;
    ensure!(status.success(), "cloze does not build: see above");
    if compiled {
        eprintln!("cloze was built in {:.0} s", start.elapsed().as_secs_f64());
    }
    binary.context("cargo built cloze and did not say where")
}

/// Builds the binary where needed and becomes it: Ctrl-C then reaches it directly, and its exit
/// code is ours. Relative paths in `arguments` keep their meaning, for the folder is not changed.
///
/// Returns only when the binary cannot be started.
pub(crate) fn replace_process(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let binary = build(workspace)?;
    let error = Command::new(&binary)
        .args(arguments)
        .env("CLOZE_INVOKED_AS", "cargo xtask run")
        .envs(waiting(|name| env::var_os(name).is_some()))
        .exec();
    Err(error).with_context(|| format!("cannot start {}", binary.display()))
}

/// How libtorch's threads wait for one another, unless the user says it. libgomp, which reads this
/// when it is loaded, lets a thread spin 300,000 times before it sleeps: on a busy machine it so keeps
/// the core from the very thread that it waits for (docs/log.md). 1,000 times is what libgomp itself
/// takes where it knows of more threads than cores.
fn waiting(is_set: impl Fn(&str) -> bool) -> Option<(&'static str, &'static str)> {
    let said = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"]
        .into_iter()
        .any(is_set);
    (!said).then_some(("GOMP_SPINCOUNT", "1000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_says_of_waiting_is_obeyed() {
        assert_eq!(waiting(|_| false), Some(("GOMP_SPINCOUNT", "1000")));
        for said in ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"] {
            assert_eq!(waiting(|name| name == said), None);
        }
    }
}
