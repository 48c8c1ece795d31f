//! What no run must mind: to be killed at any moment, and a disk that fails.

mod arguments;
mod faults;
mod kill;
mod run;

use anyhow::Result;

use crate::workspace::Workspace;
use arguments::Soak;

pub(crate) fn soak(workspace: &Workspace, words: &[&str]) -> Result<()> {
    match Soak::parse(words)? {
        Soak::Kill { count, seed } => kill::kill(workspace, count, seed),
        Soak::Faults => faults::faults(workspace),
    }
}

/// Few enough kills for every change.
pub(crate) fn short(workspace: &Workspace) -> Result<()> {
    kill::kill(workspace, 12, 1)?;
    faults::small_disk(workspace)
}
