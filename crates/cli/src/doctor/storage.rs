use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use indicatif::HumanBytes;
use walkdir::WalkDir;

use super::line::Line;

/// Below this much free space a run cannot keep its checkpoints for long.
const LEAST_FREE: u64 = 1 << 30;

const CACHES: &str = if cfg!(target_os = "macos") {
    "Library/Caches"
} else {
    ".cache"
};

/// The folder that all checkouts of a user share.
pub(super) fn cache() -> Line {
    let Some(folder) = cache_folder(env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")) else {
        return Line::note("cache", "no place for it", "set HOME or XDG_CACHE_HOME");
    };
    let path = folder.display();
    match size(&folder) {
        Ok(0) => Line::ok("cache", format!("{path}, empty")),
        Ok(bytes) => Line::ok("cache", format!("{path}, {}", HumanBytes(bytes))),
        Err(error) => Line::note(
            "cache",
            format!("cannot look through {path}: {error}"),
            "make it readable",
        ),
    }
}

/// Space for runs in the current folder.
pub(super) fn disk() -> Line {
    let disk = match rustix::fs::statvfs(".") {
        Ok(disk) => disk,
        Err(error) => {
            return Line::fix(
                "disk",
                format!("cannot look at the current folder: {error}"),
                "go to another",
            );
        }
    };
    judge_disk(disk.f_bavail.saturating_mul(disk.f_frsize))
}

fn judge_disk(free: u64) -> Line {
    let found = format!("{} free in the current folder", HumanBytes(free));
    if free < LEAST_FREE {
        return Line::fix(
            "disk",
            found,
            "free some, or give a folder on another disk with --out",
        );
    }
    Line::ok("disk", found)
}

/// A relative `XDG_CACHE_HOME` is to be ignored (XDG Base Directory Specification).
fn cache_folder(xdg: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let given = xdg.map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = given.or_else(|| home.map(|home| PathBuf::from(home).join(CACHES)))?;
    Some(caches.join("cloze"))
}

/// Bytes of all files below a folder; 0 if there is none. Links are not followed.
fn size(folder: &Path) -> walkdir::Result<u64> {
    if !folder.exists() {
        return Ok(0);
    }
    let files = WalkDir::new(folder).into_iter();
    files
        .map(|entry| {
            entry?
                .metadata()
                .map(|data| if data.is_file() { data.len() } else { 0 })
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_must_be_fixed() {
        assert!(judge_disk(LEAST_FREE - 1).must_be_fixed());
        assert!(!judge_disk(LEAST_FREE).must_be_fixed());
    }

    #[test]
    fn the_cache_is_where_the_user_says() {
        let folder = |xdg: Option<&str>, home: Option<&str>| {
            cache_folder(xdg.map(Into::into), home.map(Into::into))
        };
        assert_eq!(
            folder(Some("/big"), Some("/srv/me")),
            Some("/big/cloze".into())
        );
        assert_eq!(
            folder(Some("big"), Some("/srv/me")),
            Some(Path::new("/srv/me").join(CACHES).join("cloze"))
        );
        assert_eq!(folder(None, None), None);
    }

    #[test]
    fn a_folder_is_as_large_as_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("below");
        assert_eq!(size(&below).unwrap(), 0);
        std::fs::create_dir(&below).unwrap();
        std::fs::write(folder.path().join("a"), [0; 10]).unwrap();
        std::fs::write(below.join("b"), [0; 5]).unwrap();
        assert_eq!(size(folder.path()).unwrap(), 15);
    }
}
