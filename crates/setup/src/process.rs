//! Programs that are run, and what they said when they failed.

use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};

use crate::Error;

/// Runs a command that shares our terminal.
///
/// # Errors
///
/// With the command and how it ended.
pub fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.status();
    let status = status.map_err(|source| not_started(command, source))?;
    succeed(command, status, "")
}

/// What a command prints to its standard output.
///
/// # Errors
///
/// With the command and how it ended.
pub fn output(command: &mut Command) -> Result<String, Error> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|source| not_started(command, source))?;
    succeed(command, output.status, "")?;
    String::from_utf8(output.stdout).map_err(|_| Error::Failed {
        command: line(command),
        complaint: "it printed no UTF-8".to_owned(),
    })
}

/// Runs a command, shows all it prints on our standard error, and keeps its last line of
/// complaint for the error: a later report can then say why this way did not work.
///
/// # Errors
///
/// With that line.
pub fn watch(command: &mut Command) -> Result<(), Error> {
    listen(command, |chunk| io::stderr().write_all(chunk))
}

/// The same for a way that is one of several: its complaints are for the error alone.
pub(crate) fn try_out(command: &mut Command) -> Result<(), Error> {
    listen(command, |_| Ok(()))
}

fn listen(command: &mut Command, show: impl Fn(&[u8]) -> io::Result<()>) -> Result<(), Error> {
    let run = |command: &mut Command| -> io::Result<(ExitStatus, Vec<u8>)> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::from(io::stderr()))
            .stderr(Stdio::piped())
            .spawn()?;
        let mut said = Vec::new();
        let mut chunk = [0; 4096];
        // Bytes and not lines: a progress bar redraws itself without ever ending its line.
        while let Some(pipe) = &mut child.stderr
            && let Ok(length @ 1..) = pipe.read(&mut chunk)
        {
            // Nobody may be there to be shown it.
            let _ = show(&chunk[..length]);
            said.extend_from_slice(&chunk[..length]);
            said.drain(..said.len().saturating_sub(chunk.len()));
        }
        Ok((child.wait()?, said))
    };
    let (status, said) = run(command).map_err(|source| not_started(command, source))?;
    succeed(command, status, last_line(&String::from_utf8_lossy(&said)))
}

/// True when the command can be started and ends well; it prints nothing.
pub fn works(command: &mut Command) -> bool {
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

fn succeed(command: &Command, status: ExitStatus, complaint: &str) -> Result<(), Error> {
    if status.success() {
        return Ok(());
    }
    let (command, complaint) = match complaint {
        "" => (line(command), format!("it ended with {status}")),
        _ => (program(command), complaint.to_owned()),
    };
    Err(Error::Failed { command, complaint })
}

fn not_started(command: &Command, source: io::Error) -> Error {
    let program = program(command);
    Error::NotStarted { program, source }
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    let words = command.get_args().map(|word| word.to_string_lossy());
    words.fold(program(command), |line, word| format!("{line} {word}"))
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
        for run in [watch, try_out] {
            let error = run(Command::new("sh").args(["-c", script])).unwrap_err();
            assert_eq!(error.to_string(), "`sh` failed: no route");
        }
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
