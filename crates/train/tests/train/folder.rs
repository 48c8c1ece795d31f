use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;

use cloze_train::{CheckpointError, Checkpoints, Error, Event, Lock};

use crate::small::Run;

pub(crate) fn steps(folder: &Path) -> Vec<u64> {
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
    if let Ok(host) = fs::read_to_string("/proc/sys/kernel/hostname") {
        assert!(holder.ends_with(host.trim()), "{holder} is not on {host}");
    }
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
fn the_checkpoint_of_step_0_goes_as_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 15);
    run.deferred = true;
    run.plan.keep = 1.try_into().unwrap();
    run.plan.evaluate_every = 5.try_into().unwrap();
    run.quietly().unwrap();
    // Each evaluation finds the best so far.
    assert_eq!(steps(folder.path()), [10, 15]);
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
