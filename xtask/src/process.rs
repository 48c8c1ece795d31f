use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a command that shares our terminal. An error names the command and how it ended.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    succeed(command, status, "")
}

/// What a command prints to its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| cannot_start(command))?;
    succeed(command, output.status, "")?;
    String::from_utf8(output.stdout).with_context(|| format!("{command:?} printed no UTF-8"))
}

/// Runs a command, shows all it prints on our standard error, and keeps its last line of
/// complaint for the error: a later report can then say why this way did not work.
pub(crate) fn watch(command: &mut Command) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::from(io::stderr()))
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let mut pipe = child.stderr.take().context("the pipe was asked for")?;
    let mut said = Vec::new();
    let mut chunk = [0; 4096];
    // Bytes and not lines: a progress bar redraws itself without ever ending its line.
    while let Ok(length @ 1..) = pipe.read(&mut chunk) {
        io::stderr().write_all(&chunk[..length])?;
        said.extend_from_slice(&chunk[..length]);
        said.drain(..said.len().saturating_sub(chunk.len()));
    }
    let status = child.wait()?;
    succeed(command, status, last_line(&String::from_utf8_lossy(&said)))
}

/// True when the command can be started and ends well; it prints nothing.
pub(crate) fn works(command: &mut Command) -> bool {
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

fn succeed(command: &Command, status: ExitStatus, complaint: &str) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    let program = command.get_program().to_string_lossy();
    match complaint {
        "" => bail!("`{}` ended with {status}", line(command)),
        _ => bail!("`{program}` failed: {complaint}"),
    }
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", command.get_program().to_string_lossy())
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

fn last_line(text: &str) -> &str {
    let lines = text.split(['\n', '\r']).map(str::trim);
    lines.rev().find(|line| !line.is_empty()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_complaint_is_kept() {
        let script = "echo first >&2; printf '10%%\\r20%%\\rno route\\n\\n' >&2; exit 7";
        let error = watch(Command::new("sh").args(["-c", script])).unwrap_err();
        let text = error.to_string();
        assert_eq!(text, "`sh` failed: no route");
        let error = watch(Command::new("sh").args(["-c", "exit 7"])).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("sh -c exit 7") && text.contains("status: 7"),
            "{text}"
        );
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = watch(&mut Command::new("no-such-program")).unwrap_err();
        assert!(error.to_string().contains("`no-such-program`"));
    }
}
