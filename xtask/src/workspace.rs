use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The checkout that xtask belongs to.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that cargo started this program for: cargo tells its place at run time, so
    /// that a checkout may be moved.
    pub(crate) fn here() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .context("xtask must be started by cargo: `cargo xtask COMMAND`")?;
        let root = Path::new(&manifest)
            .parent()
            .context("xtask's folder has no parent")?
            .to_path_buf();
        Ok(Self { root })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The link through which cargo's children find libtorch. `.cargo/config.toml` names the
    /// same path.
    pub(crate) fn libtorch(&self) -> PathBuf {
        self.root.join(".libtorch")
    }

    /// A cargo command at the root, which sees the libtorch of the link and no other. One value
    /// for all ways to build: torch-sys is rebuilt, with all above it, when the variable changes.
    pub(crate) fn cargo<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args(arguments)
            .current_dir(&self.root)
            .env("LIBTORCH", self.libtorch())
            .env_remove("LIBTORCH_USE_PYTORCH");
        // What cargo told this program of itself. A build script that reads it (ring's does) would run
        // again after each plain `cargo test`, and all above it would be compiled again.
        let of_xtask = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        for (name, _) in env::vars_os() {
            let known = name.to_string_lossy();
            if of_xtask.iter().any(|prefix| known.starts_with(prefix)) {
                cargo.env_remove(&name);
            }
        }
        cargo
    }

    /// What `cargo metadata` says of the whole dependency graph, with all features.
    pub(crate) fn metadata(&self) -> Result<Value> {
        let arguments = ["metadata", "--format-version=1", "--all-features"];
        let text = process::output(&mut self.cargo(&arguments))?;
        serde_json::from_str(&text).context("cargo metadata printed something that is not JSON")
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> Result<PathBuf> {
        let metadata = self.metadata()?;
        let folder = metadata["target_directory"].as_str();
        Ok(folder
            .context("cargo metadata names no target folder")?
            .into())
    }
}
