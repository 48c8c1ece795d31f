//! A disk that is full, and then is not.

use std::path::Path;
use std::process::Command;

use cloze_corpus::{Error, Kind};

use crate::{full, lasting, made, rows, scratch, unwatched};

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
    let documents = rows(folder.path(), &made(4 << 20));
    let undisturbed = folder.path().join("undisturbed");
    let expected = unwatched(&documents, &full(), Kind::Bpe, &undisturbed).unwrap();
    // In kilobytes: full in one phase after the other.
    for size in [4, 100, 1000, 2500, 4000, 5000, 6000, 7000, 8000] {
        let point = tempfile::tempdir().unwrap();
        let Some(disk) = Disk::mount(point.path(), &format!("size={size}k")) else {
            eprintln!("skipped: a disk can be mounted by root only");
            return;
        };
        let out = point.path().join("corpus");
        match unwatched(&documents, &full(), Kind::Bpe, &out) {
            Ok(_) => assert!(size > 4000, "{size} kB are enough"),
            Err(error) => {
                let message = error.to_string();
                let Error::Io { path, .. } = error else {
                    panic!("{size} kB: {message}");
                };
                assert!(path.starts_with(&out), "{}", path.display());
                assert!(message.contains("No space"), "{message}");
            }
        }
        disk.grow();
        let corpus = unwatched(&documents, &full(), Kind::Bpe, &out).unwrap();
        assert_eq!(corpus.fingerprint(), expected.fingerprint(), "{size} kB");
        corpus.train.verify().unwrap();
        assert!(lasting(&out) == lasting(&undisturbed), "{size} kB");
        drop(corpus);
    }
}
