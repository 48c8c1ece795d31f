use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{io, path::Path};

use cloze_train::{CheckpointError, Checkpoints, Disk, Error, Event, Files, Lock};

use crate::small::Run;

fn steps(folder: &Path) -> Vec<u64> {
    let list = Checkpoints::new(folder).list().expect("checkpoints");
    list.into_iter().map(|(step, _)| step).rev().collect()
}

#[test]
fn a_second_run_in_the_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Lock::holder(folder.path()).unwrap(), None);
    let lock = Lock::take(folder.path()).unwrap();
    let Err(Error::Checkpoint(CheckpointError::Locked { holder, .. })) =
        Run::new(folder.path(), 5).quietly()
    else {
        panic!("it must be refused")
    };
    let process = format!("process {} on ", std::process::id());
    assert!(holder.starts_with(&process), "{holder}");
    assert_eq!(Lock::holder(folder.path()).unwrap(), Some(holder));
    drop(lock);
    Run::new(folder.path(), 5).quietly().unwrap();
    // Given back at the end.
    Run::new(folder.path(), 6).quietly().unwrap();
}

#[test]
fn the_newest_the_best_and_every_kth_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 60);
    run.plan.keep = 2.try_into().unwrap();
    run.plan.keep_every = 20;
    run.plan.evaluate_every = 5.try_into().unwrap();
    // It gets worse from some step on.
    run.plan.schedule.peak = 0.4;
    let mut losses = Vec::new();
    run.fit(&mut |event: &Event<'_>| {
        if let Event::Evaluation { step, scores, .. } = event {
            let loss: f64 = scores.iter().map(cloze_model::Score::mean).sum();
            losses.push((*step, loss));
        }
    })
    .unwrap();
    // Step 0 is evaluated, and there is no checkpoint of it.
    let best = losses[1..]
        .iter()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap()
        .0;
    let link = fs::read_link(folder.path().join("best")).unwrap();
    assert_eq!(link, Path::new(&format!("checkpoints/step-{best:08}")));
    let mut expected = vec![20, 40, 55, 60, best];
    expected.sort_unstable();
    expected.dedup();
    assert_eq!(steps(folder.path()), expected);
}

#[test]
fn a_save_that_is_asked_for_is_made_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::new(folder.path(), 9);
    run.fit(&mut |event: &Event<'_>| {
        if let Event::Step(report) = event {
            run.save.store(report.step == 7, Ordering::Relaxed);
        }
    })
    .unwrap();
    assert_eq!(steps(folder.path()), [5, 7, 9]);
}

/// A disk that has room again once a checkpoint is gone.
#[derive(Debug, Default)]
struct Crowded(AtomicBool);

impl Files for Crowded {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        Disk.create_folder(path)
    }
    fn create(&self, path: &Path) -> io::Result<Box<dyn io::Write>> {
        Disk.create(path)
    }
    fn sync(&self, path: &Path) -> io::Result<()> {
        Disk.sync(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }
    fn link(&self, target: &Path, link: &Path) -> io::Result<()> {
        Disk.link(target, link)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        if path.to_string_lossy().contains("step-00000005") {
            self.0.store(true, Ordering::Relaxed);
        }
        Disk.remove(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
        Disk.list(folder)
    }
    fn free(&self, folder: &Path) -> io::Result<u64> {
        let third = folder.join("step-00000010").exists() && !self.0.load(Ordering::Relaxed);
        if third { Ok(1000) } else { Disk.free(folder) }
    }
}

#[test]
fn a_full_disk_is_given_room_by_the_oldest_checkpoints() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 20).on(Arc::new(Crowded::default()));
    run.plan.evaluate_every = 1000.try_into().unwrap();
    run.quietly().unwrap();
    // The first one went for the third; three would be kept.
    assert_eq!(steps(folder.path()), [10, 15, 20]);
}

#[test]
fn another_number_of_threads_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let threads = |number: &str, steps| {
        let mut run = Run::new(folder.path(), steps);
        let environment = &mut run.checkpoints.environment;
        environment.insert("threads".to_owned(), number.to_owned());
        let mut told = Vec::new();
        run.fit(&mut |event: &Event<'_>| {
            if let Event::Started { changes, .. } = event {
                told.extend(changes.iter().map(ToString::to_string));
            }
        })
        .expect("a whole run");
        told
    };
    assert_eq!(threads("2", 5), [""; 0]);
    assert_eq!(
        threads("4", 6),
        ["threads is 2 in the checkpoint and 4 here"]
    );
    assert_eq!(threads("4", 7), [""; 0]);
}
