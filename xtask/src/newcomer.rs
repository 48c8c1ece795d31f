use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process::id};

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::timing::Timing;
use crate::workspace::Workspace;

/// What cargo leaves in the environment of what it runs and a newcomer's shell does not have.
/// `LIBTORCH` above all: it would be our own link.
pub(crate) const OURS: &[&str] = &[
    "CARGO",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_TARGET_DIR",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "LIBTORCH",
    "LIBTORCH_USE_PYTORCH",
    "RUSTUP_TOOLCHAIN",
];

/// Clones HEAD into an empty folder and runs the README's first commands there, with an empty
/// cache folder and nothing built. Prints the time of each part.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    // Not below target/: cargo would read this checkout's .cargo/config.toml too.
    let home = env::temp_dir().join(format!("cloze-newcomer-{}", id()));
    fs::create_dir(&home).with_context(|| format!("cannot create {}", home.display()))?;
    let mut timing = Timing::default();
    let outcome = try_everything(workspace, &home, &mut timing);
    eprint!("\n{timing}");
    outcome.with_context(|| format!("what there is was left in {}", home.display()))?;
    fs::remove_dir_all(&home).with_context(|| format!("cannot remove {}", home.display()))
}

fn try_everything(workspace: &Workspace, home: &Path, timing: &mut Timing) -> Result<()> {
    let clone = home.join("cloze");
    timing.part("git clone", || git_clone(workspace.root(), &clone))?;
    let readme = fs::read_to_string(clone.join("README.md"))
        .context("HEAD has no README.md: commit it first")?;
    let commands = first_commands(&readme);
    ensure!(
        !commands.is_empty(),
        "README.md has no code block with commands"
    );
    let cache = home.join("cache");
    for command in commands {
        timing.part(command, || {
            let mut shell = Command::new("sh");
            for name in OURS {
                shell.env_remove(name);
            }
            shell.env("XDG_CACHE_HOME", &cache).current_dir(&clone);
            process::run(shell.args(["-c", command]))
        })?;
    }
    Ok(())
}

fn git_clone(from: &Path, to: &PathBuf) -> Result<()> {
    let mut git = Command::new("git");
    Ok(process::run(
        git.args(["clone", "--quiet"]).arg(from).arg(to),
    )?)
}

/// The lines of the first code block, without their comments.
fn first_commands(readme: &str) -> Vec<&str> {
    let lines = readme.lines().skip_while(|line| !line.starts_with("```"));
    lines
        .skip(1)
        .take_while(|line| !line.starts_with("```"))
        .map(|line| line.split(" #").next().unwrap_or(line).trim())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_the_first_block_without_comments() {
        let readme = "# x\n```sh\n# two\ncargo a  # why\n\ncargo b --c\n```\n```\nother\n```\n";
        assert_eq!(first_commands(readme), ["cargo a", "cargo b --c"]);
        assert!(first_commands("no block").is_empty());
    }
}
