//! What the binary says of its build.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Tells the compiler the target, the profile and, where it is known, the commit. Of all packages only
/// this one is built again for another commit.
pub(crate) fn tell() {
    for name in ["TARGET", "PROFILE"] {
        let value = env::var(name).unwrap_or_else(|_| panic!("cargo did not set {name}"));
        println!("cargo:rustc-env=CLOZE_{name}={value}");
    }
    let home = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it");
    if let Some(commit) = packaged(Path::new(&home)).or_else(|| checked_out(Path::new(&home))) {
        println!("cargo:rustc-env=CLOZE_COMMIT={commit}");
    }
}

/// What `cargo package` wrote beside the manifest.
fn packaged(home: &Path) -> Option<String> {
    let text = fs::read_to_string(home.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    let commit = rest.split('"').nth(1)?;
    commit.get(..12).map(str::to_owned)
}

/// That of this repository: a package that lies within another one is not of its commits.
fn checked_out(home: &Path) -> Option<String> {
    let root = home.ancestors().nth(2)?;
    if !root.join(".git").exists() {
        return None;
    }
    let git = |words: &[&str]| {
        let said = Command::new("git").args(words).current_dir(root).output();
        let said = said.ok().filter(|said| said.status.success())?;
        String::from_utf8(said.stdout)
            .ok()
            .map(|text| text.trim().to_owned())
    };
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "packed-refs"].into_iter().chain(branch.as_deref()) {
        let path = git(&["rev-parse", "--git-path", name]).map(PathBuf::from);
        // Cargo takes a file that is missing for one that is always new.
        if let Some(path) = path
            .map(|path| root.join(path))
            .filter(|path| path.exists())
        {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}
