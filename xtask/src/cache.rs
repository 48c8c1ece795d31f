use std::env;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder that all checkouts of a user share; `cargo clean` does not touch it.
pub(crate) fn root() -> Result<PathBuf> {
    place(env::var_os("XDG_CACHE_HOME"), env::var_os("HOME"))
}

/// The XDG base directory specification wants a relative `XDG_CACHE_HOME` to be ignored.
fn place(xdg: Option<OsString>, home: Option<OsString>) -> Result<PathBuf> {
    let given = xdg.map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = match given {
        Some(caches) => caches,
        None => {
            let home = home.context("neither XDG_CACHE_HOME nor HOME is set: set one of them")?;
            PathBuf::from(home).join(CACHES)
        }
    };
    Ok(caches.join("cloze"))
}

const CACHES: &str = if cfg!(target_os = "macos") {
    "Library/Caches"
} else {
    ".cache"
};

/// Waits until no other setup is at work: all share one folder of downloads. The lock ends with
/// the file, and thus with the process, however that ends.
pub(crate) fn lock(root: &Path) -> Result<File> {
    create(root)?;
    let path = root.join("setup.lock");
    let explain = || {
        format!(
            "cannot lock {}: set XDG_CACHE_HOME to a local disk",
            path.display()
        )
    };
    let file = File::create(&path).with_context(explain)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            eprintln!("another setup is at work: waiting for it");
            file.lock().with_context(explain)?;
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(explain),
    }
    Ok(file)
}

/// Lets `fetch` fill a temporary folder beside `folder`, and renames it when that went well: the
/// folder is whole or absent. What an earlier failure left goes first. Needs the lock.
pub(crate) fn fill(folder: &Path, fetch: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let mut temporary = folder.as_os_str().to_owned();
    temporary.push(".unpacking");
    let temporary = Path::new(&temporary);
    remove(temporary)?;
    create(temporary)?;
    if let Err(error) = fetch(temporary) {
        remove(temporary)?;
        return Err(error);
    }
    remove(folder)?;
    fs::rename(temporary, folder).with_context(|| format!("cannot rename {}", temporary.display()))
}

/// Creates a folder and those around it, where they are not there.
pub(crate) fn create(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// Removes a folder with all in it, if it is there.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_folder_is_whole_or_absent() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("libtorch-1.2-cpu");
        let litter = home.path().join("libtorch-1.2-cpu.unpacking/half");
        fs::create_dir_all(&litter).unwrap();
        let broken = fill(&folder, |temporary| {
            fs::write(temporary.join("half"), "")?;
            bail!("the line went dead")
        });
        assert_eq!(broken.unwrap_err().to_string(), "the line went dead");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);

        fs::create_dir_all(&litter).unwrap();
        fill(&folder, |temporary| {
            Ok(fs::write(temporary.join("whole"), "")?)
        })
        .unwrap();
        let names: Vec<_> = fs::read_dir(&folder).unwrap().collect();
        assert_eq!(names.len(), 1);
        assert!(folder.join("whole").exists());
    }

    #[test]
    fn the_lock_is_held_until_it_is_dropped() {
        let home = tempfile::tempdir().unwrap();
        let held = lock(home.path()).unwrap();
        let other = File::open(home.path().join("setup.lock")).unwrap();
        assert!(other.try_lock().is_err());
        drop(held);
        other.try_lock().unwrap();
    }

    #[test]
    fn an_absolute_xdg_folder_wins_over_home() {
        let place = |xdg: &str| place(Some(xdg.into()), Some("/h".into())).unwrap();
        assert_eq!(place("/x"), Path::new("/x/cloze"));
        let own = Path::new("/h").join(CACHES).join("cloze");
        assert_eq!(place("x"), own);
        assert_eq!(place(""), own);
        assert!(super::place(None, None).is_err());
    }
}
