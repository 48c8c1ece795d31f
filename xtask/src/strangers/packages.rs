use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::tidy::members;
use crate::workspace::Workspace;
use crate::{cache, process};

/// Packages all crates that are published, and unpacks them. A file that is as it was is not written again, for
/// cargo goes by its time.
pub(super) fn unpack(workspace: &Workspace, into: &Path) -> Result<()> {
    let packages = workspace.target()?.join("package");
    let members = members(workspace)?;
    let published = members.iter().filter(|member| member.is_published);
    let names = published.map(|member| format!("--package={}", member.name));
    let fixed = [
        "package",
        "--quiet",
        "--no-verify",
        "--allow-dirty",
        "--exclude-lockfile",
    ];
    cache::remove(&packages)?;
    process::run(workspace.cargo(&fixed).args(names))?;

    let fresh = into.with_extension("new");
    cache::remove(&fresh)?;
    cache::create(&fresh)?;
    let archives = fs::read_dir(&packages)?.flatten().map(|entry| entry.path());
    for archive in archives.filter(|path| path.extension().is_some_and(|kind| kind == "crate")) {
        let mut tar = Command::new("tar");
        process::run(tar.arg("-xzf").arg(&archive).arg("-C").arg(&fresh))?;
    }
    renew(into, &fresh)?;
    Ok(cache::remove(&fresh)?)
}

/// For each package a line by which cargo takes it for the one of crates.io.
pub(super) fn patches(crates: &Path) -> Result<String> {
    let mut lines = BTreeSet::new();
    for entry in fs::read_dir(crates)?.flatten() {
        let folder = entry.file_name().to_string_lossy().into_owned();
        let (name, _version) = folder.rsplit_once('-').context("a package has a version")?;
        lines.insert(format!("{name} = {{ path = \"crates/{folder}\" }}\n"));
    }
    ensure!(!lines.is_empty(), "cargo packaged nothing");
    Ok(lines.into_iter().collect())
}

/// Makes one folder equal to another, and leaves alone what is equal.
fn renew(folder: &Path, fresh: &Path) -> Result<()> {
    let (old, new) = (files(folder, folder)?, files(fresh, fresh)?);
    for file in old.difference(&new) {
        fs::remove_file(folder.join(file))?;
    }
    for file in &new {
        let (text, place) = (fs::read(fresh.join(file))?, folder.join(file));
        if fs::read(&place).is_ok_and(|before| before == text) {
            continue;
        }
        cache::create(place.parent().context("it lies in a folder")?)?;
        fs::write(place, text)?;
    }
    Ok(())
}

/// All files below a folder, by their paths from `root`.
fn files(folder: &Path, root: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.append(&mut files(&path, root)?);
        } else {
            found.insert(path.strip_prefix(root)?.to_path_buf());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equal_keeps_its_time_and_what_is_gone_goes() {
        let home = tempfile::tempdir().unwrap();
        let (folder, fresh) = (home.path().join("a-0.1.0"), home.path().join("new"));
        let write = |path: PathBuf, text: &str| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for (name, old, new) in [("same", "1", "1"), ("src/changed", "1", "2")] {
            write(folder.join(name), old);
            write(fresh.join(name), new);
        }
        write(folder.join("gone"), "");
        write(fresh.join("src/new"), "");
        let time = |name: &str| fs::metadata(folder.join(name)).unwrap().modified().unwrap();
        let before = time("same");
        renew(&folder, &fresh).unwrap();
        assert_eq!(time("same"), before);
        assert_eq!(fs::read_to_string(folder.join("src/changed")).unwrap(), "2");
        assert_eq!(
            files(&folder, &folder).unwrap(),
            files(&fresh, &fresh).unwrap()
        );
    }

    #[test]
    fn each_package_has_its_line() {
        let home = tempfile::tempdir().unwrap();
        for name in ["cloze-0.1.0", "cloze-run-0.1.0"] {
            fs::create_dir(home.path().join(name)).unwrap();
        }
        let lines = "cloze = { path = \"crates/cloze-0.1.0\" }\n\
                     cloze-run = { path = \"crates/cloze-run-0.1.0\" }\n";
        assert_eq!(patches(home.path()).unwrap(), lines);
    }
}
