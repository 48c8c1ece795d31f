//! The libtorch of this checkout.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

pub(crate) use cloze_setup::{VERSION, Variant, packages, wheel_client};

use crate::workspace::Workspace;

/// Makes sure that `.libtorch` links to a whole libtorch, and returns where it is.
pub(crate) fn ensure(workspace: &Workspace, variant: Variant) -> Result<PathBuf> {
    Ok(cloze_setup::link(&workspace.libtorch(), variant)?)
}

/// What is wrong with the libtorch of this workspace, if anything.
pub(crate) fn check(workspace: &Workspace) -> Result<PathBuf> {
    let link = workspace.libtorch();
    cloze_setup::check(&link, Variant::Cpu)?;
    Ok(fs::canonicalize(link)?)
}
