use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::libtorch::{self, Variant};
use crate::workspace::Workspace;
use crate::{process, python};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Ours,
    Peer,
}

/// The two programs. Each takes one task as JSON, and prints one object of JSON.
#[derive(Debug)]
pub(super) struct Sides<'a> {
    workspace: &'a Workspace,
    python: PathBuf,
}

impl<'a> Sides<'a> {
    /// Builds ours, and gets what the peer needs.
    pub(super) fn new(workspace: &'a Workspace) -> Result<Self> {
        libtorch::ensure(workspace, Variant::Cpu)?;
        process::run(&mut workspace.cargo(&[&["build"], &OURS[..]].concat()))?;
        let python = python::ensure().context("the peer needs Python with transformers")?;
        Ok(Self { workspace, python })
    }

    /// What a side answers to a task, in a process of its own.
    pub(super) fn ask(&self, side: Side, task: &Value) -> Result<Value> {
        let mut command = match side {
            // By cargo, which knows where libtorch is.
            Side::Ours => self
                .workspace
                .cargo(&[&["run", "--quiet"], &OURS[..], &["--"]].concat()),
            Side::Peer => {
                let mut python = Command::new(&self.python);
                python.arg("-B").arg(self.workspace.root().join(PEER));
                python
            }
        };
        answer(command.arg(task.to_string())).with_context(|| format!("{side:?} failed"))
    }
}

const OURS: [&str; 3] = ["--release", "--package=cloze-benches", "--bin=side"];
const PEER: &str = "benches/peers/hf.py";

/// Lines of a complaint that are shown: the end of a traceback.
const LINES: usize = 12;

fn answer(command: &mut Command) -> Result<Value> {
    let program = command.get_program().to_owned();
    let output = command
        .output()
        .with_context(|| format!("cannot start {}", program.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<&str> = said.trim_end().lines().collect();
        let last = lines[lines.len().saturating_sub(LINES)..].join("\n");
        bail!("{}:\n{last}", output.status);
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().last().unwrap_or_default();
    serde_json::from_str(last).with_context(|| format!("it printed no JSON, but `{last}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<Value> {
        answer(Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn the_last_line_is_the_answer() {
        let found = shell("echo noise; echo warning >&2; echo '{\"threads\": 2}'").unwrap();
        assert_eq!(found["threads"], 2);
        let error = shell("echo no").unwrap_err().to_string();
        assert!(error.contains("`no`"), "{error}");
    }

    #[test]
    fn the_end_of_a_complaint_is_shown() {
        let error = shell("seq 30 >&2; echo broken >&2; exit 3")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("exit status: 3:\n20\n21\n"), "{error}");
        assert!(error.ends_with("\n30\nbroken"), "{error}");
    }
}
