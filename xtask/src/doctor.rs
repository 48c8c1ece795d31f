use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, anyhow, ensure};

use crate::workspace::Workspace;
use crate::{cache, compiler, libtorch, process};

/// One line: what was looked at, what was found or what is wrong, and how to mend it.
struct Line {
    subject: &'static str,
    finding: Result<String>,
    remedy: &'static str,
}

/// Names what this machine lacks. Then the binary's own doctor goes on, if it is built.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let target = workspace.target()?;
    let lines = examine(workspace, &target);
    for line in &lines {
        println!("{}", line.render());
    }
    let healthy = lines.iter().all(|line| line.finding.is_ok());
    let binary = target.join("release/cloze");
    let status = if binary.exists() {
        Command::new(&binary).arg("doctor").status()
    } else {
        println!(
            "--    cloze            not built yet; `cargo xtask run doctor` builds it and goes on"
        );
        Ok(Default::default())
    };
    let status = status.with_context(|| format!("cannot start {}", binary.display()))?;
    Ok(if healthy && status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn examine(workspace: &Workspace, target: &Path) -> Vec<Line> {
    let libtorch = libtorch::check(workspace);
    let present = libtorch.is_ok();
    let line = |subject, finding, remedy| Line {
        subject,
        finding,
        remedy,
    };
    vec![
        line("Rust", rust(), "rustup update stable"),
        line(
            "linker",
            version_of("cc"),
            "install a C compiler: `apt install gcc`, `dnf install gcc`, `xcode-select --install`",
        ),
        line(
            "C++17 compiler",
            compiler::check(&target.join("doctor"))
                .map(|name| format!("{} compiles and links", name.to_string_lossy())),
            "install one: `apt install g++`, `dnf install gcc-c++`, `xcode-select --install`",
        ),
        line(
            "libtorch",
            libtorch.map(|folder| format!("{} at {}", libtorch::VERSION, folder.display())),
            "cargo xtask setup",
        ),
        line(
            "pip or uv",
            client(present),
            "install one of them: `apt install python3-pip`, `dnf install python3-pip`, \
             `brew install uv`",
        ),
        line(
            "disk, build",
            space(target, 3),
            "free some, or set CARGO_TARGET_DIR to a larger disk",
        ),
        line(
            "disk, cache",
            cache::root()
                .map_err(Into::into)
                .and_then(|cache| space(&cache, if present { 0 } else { 2 })),
            "free some, or set XDG_CACHE_HOME to a larger disk",
        ),
    ]
}

impl Line {
    fn render(&self) -> String {
        let subject = self.subject;
        match &self.finding {
            Ok(found) => format!("ok    {subject:<16} {found}"),
            Err(problem) => format!(
                "TO DO {subject:<16} {problem:#}\n{:23}-> {}",
                "", self.remedy
            ),
        }
    }
}

fn rust() -> Result<String> {
    let found = version_of("rustc")?;
    let needed = env!("CARGO_PKG_RUST_VERSION");
    let number = found.split(' ').nth(1).unwrap_or_default();
    ensure!(
        numbers(number) >= numbers(needed),
        "{found}, and cloze needs {needed}"
    );
    Ok(found)
}

/// The numbers of a version, compared as numbers: 1.100 comes after 1.95.
fn numbers(version: &str) -> Vec<u32> {
    let parts = version.split(|character: char| !character.is_ascii_digit());
    parts.map_while(|part| part.parse().ok()).collect()
}

fn version_of(program: &str) -> Result<String> {
    let text = process::output(Command::new(program).arg("--version"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn client(libtorch_is_there: bool) -> Result<String> {
    match libtorch::wheel_client() {
        Some(client) => Ok(client),
        None if libtorch_is_there => Ok("none, and none is needed: libtorch is there".to_owned()),
        None => Err(anyhow!("neither works; setup needs one to fetch libtorch")),
    }
}

/// Free space at a folder that need not exist yet.
fn space(folder: &Path, needed_gib: u64) -> Result<String> {
    let existing = folder.ancestors().find(|path| path.exists());
    let existing = existing.context("not even / exists")?;
    let table = process::output(Command::new("df").arg("-Pk").arg(existing))?;
    let free = free_gib(&table).context("df printed no table")?;
    ensure!(
        free >= needed_gib,
        "{free} GiB free at {}, and {needed_gib} are needed",
        existing.display()
    );
    Ok(format!("{free} GiB free at {}", existing.display()))
}

/// The column "Available" of `df -Pk`, whose form POSIX fixes.
fn free_gib(table: &str) -> Option<u64> {
    let row = table.lines().nth(1)?;
    let kib: u64 = row.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(numbers("1.100.0") > numbers("1.95"));
        assert!(numbers("1.95.0-nightly") >= numbers("1.95"));
        assert!(numbers("1.94.1") < numbers("1.95"));
    }

    #[test]
    fn the_table_of_df_is_read() {
        let table = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
                     /dev/x 263975028 13000000 82837504 14% /\n";
        assert_eq!(free_gib(table), Some(79));
        assert_eq!(free_gib(""), None);
    }

    #[test]
    fn space_that_is_not_there_is_said() {
        let here = space(Path::new("/no/such/folder"), 0).unwrap();
        assert!(here.ends_with("free at /"), "{here}");
        let error = space(Path::new("/"), u64::MAX).unwrap_err();
        assert!(error.to_string().contains("are needed"));
    }

    #[test]
    fn a_line_says_what_to_do() {
        let line = Line {
            subject: "linker",
            finding: Err(anyhow!("cannot start `cc`")),
            remedy: "install it",
        };
        let text = line.render();
        assert!(text.starts_with("TO DO linker") && text.ends_with("-> install it"));
    }
}
