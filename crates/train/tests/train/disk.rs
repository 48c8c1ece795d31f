//! The disk seen from outside: what is done to it, in which order, and with how much room.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::{fs, io};

use cloze_train::{Checkpoint, CheckpointError, Disk, Error, Files, Outcome};

use crate::folder::steps;
use crate::small::Run;

type Calls = Vec<(&'static str, PathBuf)>;

/// The real disk, which notes what is changed, and may have less room than there is.
#[derive(Debug)]
pub(crate) struct Noting {
    calls: Mutex<Calls>,
    room: Room,
}

/// The bytes that may be written into a folder after these calls.
type Room = fn(&Path, &Calls) -> io::Result<u64>;

impl Noting {
    pub(crate) fn new(room: Room) -> Arc<Self> {
        let calls = Mutex::new(Vec::new());
        Arc::new(Self { calls, room })
    }

    fn note(&self, call: &'static str, path: &Path) {
        let mut calls = self.calls.lock().expect("no test thread failed here");
        calls.push((call, path.to_owned()));
    }
}

impl Files for Noting {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.note("create folder", path);
        Disk.create_folder(path)
    }
    fn create(&self, path: &Path) -> io::Result<Box<dyn io::Write>> {
        self.note("create", path);
        Disk.create(path)
    }
    fn sync(&self, path: &Path) -> io::Result<()> {
        self.note("sync", path);
        Disk.sync(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.note("rename to", to);
        Disk.rename(from, to)
    }
    fn link(&self, target: &Path, link: &Path) -> io::Result<()> {
        self.note("link", link);
        Disk.link(target, link)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.note("remove", path);
        Disk.remove(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.list(folder)
    }
    fn free(&self, folder: &Path) -> io::Result<u64> {
        self.note("free", folder);
        let calls = self.calls.lock().expect("no test thread failed here");
        (self.room)(folder, &calls)
    }
}

/// A power failure may undo whatever was not synced, in any order.
#[test]
fn a_checkpoint_gets_its_name_when_all_of_it_is_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Noting::new(|folder, _| Disk.free(folder));
    Run::new(folder.path(), 5)
        .on(disk.clone())
        .quietly()
        .unwrap();
    let calls = disk.calls.lock().unwrap();
    let named = calls.iter().map(|(call, path)| {
        let name = path.file_name().unwrap().to_string_lossy();
        format!("{call} {}", name.split("-5").next().unwrap())
    });
    let saving: Vec<String> = named
        .skip_while(|call| call != "create folder .tmp-step")
        .take_while(|call| !call.contains("latest"))
        .collect();
    assert_eq!(
        saving,
        [
            "create folder .tmp-step",
            "create model.safetensors",
            "sync model.safetensors",
            "create optimizer.safetensors",
            "sync optimizer.safetensors",
            "create state.json",
            "sync state.json",
            "create MANIFEST.json",
            "sync MANIFEST.json",
            "sync .tmp-step",
            "rename to step-00000005",
            "sync checkpoints",
        ]
    );
}

#[test]
fn a_checkpoint_is_begun_only_where_there_is_room_for_it() {
    /// The weights, two moments of each, and a mebibyte for what is not tensors.
    const NEEDED: u64 = 3 * (48 + 8 + 16) * 4 + (1 << 20);
    let folder = tempfile::tempdir().unwrap();
    let run = |room| Run::new(folder.path(), 0).on(Noting::new(room)).quietly();
    match run(|_, _| Ok(NEEDED - 1)) {
        Err(Error::Checkpoint(CheckpointError::Full { needed, free, .. })) => {
            assert_eq!((needed, free), (NEEDED, NEEDED - 1));
        }
        other => panic!("{other:?}"),
    }
    let outcome = run(|_, _| Ok(NEEDED)).unwrap();
    assert!(matches!(outcome, Outcome::Finished { step: 0, .. }));
    let files = fs::read_dir(folder.path().join("latest")).unwrap();
    let size: u64 = files
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert!(size < NEEDED, "{size}");
}

/// From the third checkpoint on, until the first is gone.
fn third(folder: &Path, calls: &Calls) -> bool {
    let first_is_gone =
        (calls.iter()).any(|(call, path)| *call == "remove" && path.ends_with("step-00000005"));
    folder.join("step-00000010").exists() && !first_is_gone
}

fn crowded(folder: &Path, calls: &Calls) -> io::Result<u64> {
    if third(folder, calls) {
        Ok(1000)
    } else {
        Disk.free(folder)
    }
}

fn failing<const ERRNO: i32>(folder: &Path, calls: &Calls) -> io::Result<u64> {
    if third(folder, calls) {
        Err(io::Error::from_raw_os_error(ERRNO))
    } else {
        Disk.free(folder)
    }
}

#[test]
fn a_full_disk_is_given_room_by_the_oldest_checkpoints() {
    // Seen before, met on the way, and met by a user whose share is used up.
    for room in [crowded as Room, failing::<28>, failing::<122>] {
        let folder = tempfile::tempdir().unwrap();
        let mut run = Run::new(folder.path(), 20).on(Noting::new(room));
        run.plan.evaluate_every = 1000.try_into().unwrap();
        run.quietly().unwrap();
        // The first one went for the third; three would be kept.
        assert_eq!(steps(folder.path()), [10, 15, 20]);
    }
}

#[test]
fn a_disk_that_fails_otherwise_costs_no_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 20).on(Noting::new(failing::<5>));
    run.plan.evaluate_every = 1000.try_into().unwrap();
    match run.quietly() {
        Err(Error::Checkpoint(error)) => assert!(!error.is_full(), "{error}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(steps(folder.path()), [5, 10]);
}

#[test]
fn room_is_not_made_of_the_last_whole_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    Run::new(folder.path(), 10).quietly().unwrap();
    let [whole, damaged] = [5, 10].map(|step| {
        let name = format!("checkpoints/step-{step:08}");
        folder.path().join(name)
    });
    fs::remove_file(damaged.join("state.json")).unwrap();
    fs::remove_file(folder.path().join("best")).unwrap();
    let disk = Noting::new(crowded);
    let run = Run::new(folder.path(), 12).on(disk.clone());
    match run.quietly() {
        Err(Error::Checkpoint(error)) => assert!(error.is_full(), "{error}"),
        other => panic!("{other:?}"),
    }
    Checkpoint::open(&whole).unwrap();
    let calls = disk.calls.lock().unwrap();
    let tries = calls.iter().filter(|(call, _)| *call == "free").count();
    // At 10, and before and after the evaluation of 12: no room was made, and none tried again.
    assert_eq!(tries, 3);
}

#[test]
fn what_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    assert!(Disk.sync(&nowhere).is_err());
    assert!(Disk.remove(&nowhere).is_err());
    assert!(Disk.list(&nowhere).is_err());
    assert!(Disk.free(&nowhere).is_err());
}
