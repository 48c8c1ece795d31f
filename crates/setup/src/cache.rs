//! The folder that all projects of a user share.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::Error;

/// Where it is: `$XDG_CACHE_HOME/cloze`, or below `$HOME`. `cargo clean` does not touch it.
///
/// # Errors
///
/// When neither variable is set.
pub fn root() -> Result<PathBuf, Error> {
    place(env::var_os("XDG_CACHE_HOME"), env::var_os("HOME"))
}

/// The XDG base directory specification wants a relative `XDG_CACHE_HOME` to be ignored.
fn place(xdg: Option<OsString>, home: Option<OsString>) -> Result<PathBuf, Error> {
    let given = xdg.map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = match given {
        Some(caches) => caches,
        None => PathBuf::from(home.ok_or(Error::NoHome)?).join(CACHES),
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
///
/// # Errors
///
/// When the disk knows no locks.
pub fn lock(root: &Path) -> Result<File, Error> {
    create(root)?;
    let path = root.join("setup.lock");
    let lock = || {
        let file = File::create(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                eprintln!("another setup is at work: waiting for it");
                file.lock()?;
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(file)
    };
    lock().map_err(|source| Error::Lock {
        path: path.clone(),
        source,
    })
}

/// Lets `fetch` fill a temporary folder beside `folder`, and renames it when that went well: the
/// folder is whole or absent. What an earlier failure left goes first. Needs the lock.
///
/// # Errors
///
/// That of `fetch`, and what the file system refuses.
pub fn fill<E: From<Error>>(
    folder: &Path,
    fetch: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
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
    Ok(fs::rename(temporary, folder).map_err(Error::io("rename", temporary))?)
}

/// Creates a folder and those around it, where they are not there.
///
/// # Errors
///
/// When the file system refuses.
pub fn create(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(Error::io("create", folder))
}

/// Removes a folder with all in it, if it is there.
///
/// # Errors
///
/// When the file system refuses.
pub fn remove(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::io("remove", folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_whole_or_absent() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("libtorch-1.2-cpu");
        let litter = home.path().join("libtorch-1.2-cpu.unpacking/half");
        fs::create_dir_all(&litter).unwrap();
        let broken = fill(&folder, |temporary| {
            fs::write(temporary.join("half"), "").unwrap();
            Err(Error::NotOffered("the line went dead".to_owned()))
        });
        assert_eq!(broken.unwrap_err().to_string(), "the line went dead");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);

        fs::create_dir_all(&litter).unwrap();
        fill(&folder, |temporary| {
            fs::write(temporary.join("whole"), "").map_err(Error::io("write", temporary))
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
