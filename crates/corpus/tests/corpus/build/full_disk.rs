//! A disk that is full, and then is not.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use cloze_corpus::{Error, Kind};

use crate::build::{full, lasting, made, rows, scratch, unwatched};

/// A disk in memory, for as long as this lives.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// None where it may not be made.
    fn mount(path: &'a Path, options: &str) -> Option<Self> {
        mount(path, options).then_some(Self(path))
    }

    fn grow(&self) {
        assert!(mount(self.0, "remount,size=64m"));
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0).status();
        assert!(unmounted.expect("umount").success());
    }
}

fn mount(path: &Path, options: &str) -> bool {
    let mut command = Command::new("mount");
    command.args(["-t", "tmpfs", "-o", options, "cloze-test"]);
    let output = command.arg(path).output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_is_an_error_and_with_more_room_the_build_goes_on() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(9 << 18));
    let undisturbed = folder.path().join("undisturbed");
    let expected = unwatched(&documents, &full(), Kind::Byte, &undisturbed).unwrap();
    let mut full_at = BTreeSet::new();
    // In kilobytes: full in one phase after the other.
    for size in [4, 200, 1000, 2000, 4000, 8000] {
        let point = tempfile::tempdir().unwrap();
        let Some(disk) = Disk::mount(point.path(), &format!("size={size}k")) else {
            eprintln!("skipped: a disk can be mounted by root only");
            return;
        };
        let out = point.path().join("corpus");
        let error = unwatched(&documents, &full(), Kind::Byte, &out).unwrap_err();
        let message = error.to_string();
        let Error::Io { path, .. } = error else {
            panic!("{size} kB: {message}");
        };
        assert!(path.starts_with(&out), "{}", path.display());
        assert!(message.contains("No space"), "{message}");
        let file = path.strip_prefix(&out).unwrap();
        full_at.insert(file.display().to_string());
        disk.grow();
        let corpus = unwatched(&documents, &full(), Kind::Byte, &out).unwrap();
        assert_eq!(corpus.fingerprint(), expected.fingerprint(), "{size} kB");
        corpus.train.verify().unwrap();
        assert!(lasting(&out) == lasting(&undisturbed), "{size} kB");
        drop(corpus);
    }
    assert!(full_at.len() > 3, "{full_at:?}");
    eprintln!("{full_at:?}");
}
