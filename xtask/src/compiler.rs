use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::{cache, process};

/// What of C++17 torch-sys needs: a header of the standard library, and a feature of the language.
const PROGRAM: &str = "\
#include <optional>
int main() { if (std::optional<int> zero = 0; zero) return *zero; }
";

/// Compiles and links a small C++17 program in `scratch`, as torch-sys and rustc will; on Linux
/// with the OpenMP library that torch-sys links.
pub(crate) fn check(scratch: &Path) -> Result<OsString> {
    let compiler = env::var_os("CXX").unwrap_or_else(|| "c++".into());
    cache::create(scratch)?;
    let source = scratch.join("probe.cpp");
    fs::write(&source, PROGRAM)?;
    let mut command = Command::new(&compiler);
    command.arg("-std=c++17").arg(&source);
    if cfg!(target_os = "linux") {
        command.arg("-lgomp");
    }
    process::watch(command.arg("-o").arg(scratch.join("probe")))?;
    cache::remove(scratch)?;
    Ok(compiler)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_that_builds_libtorchs_binding_builds_the_probe() {
        let home = tempfile::tempdir().unwrap();
        let scratch = home.path().join("probe");
        check(&scratch).unwrap();
        assert!(!scratch.exists());
    }
}
