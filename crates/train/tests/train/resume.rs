use std::path::Path;
use std::sync::atomic::Ordering;

use cloze_train::{Checkpoint, Event, Outcome, Resume};

use crate::small::{Data, Run, bits};

type Bits = Vec<(String, Vec<u32>)>;

/// The weights, and the moments as saved.
fn end_of(run: &Run) -> (Bits, Bits) {
    let path = run.checkpoints.run.join("latest/optimizer.safetensors");
    let mut moments = tch::Tensor::read_safetensors(path).expect("moments");
    moments.sort_by(|a, b| a.0.cmp(&b.0));
    (run.weights(), bits(&moments))
}

fn undisturbed(cut: &[u64]) -> (Bits, Bits) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut run = Run::new(folder.path(), 10);
    run.data = Data::cut(cut);
    run.quietly().expect("a whole run");
    end_of(&run)
}

/// A run that is stopped when an event says so, and then resumed by a new process: new tensors, with
/// other weights until the checkpoint is loaded.
fn resumed(cut: &[u64], stop_at: impl Fn(&Event<'_>) -> bool) -> (Bits, Bits) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut run = Run::new(folder.path(), 10);
    run.data = Data::cut(cut);
    let outcome = run.fit(&mut |event: &Event<'_>| {
        if stop_at(event) {
            run.stop.store(true, Ordering::Relaxed);
        }
    });
    assert!(
        matches!(outcome, Ok(Outcome::Interrupted { .. })),
        "{outcome:?}"
    );

    let mut run = Run::new(folder.path(), 10);
    run.data = Data::cut(cut);
    for (_, weight) in run.model.parameters() {
        let _ = tch::no_grad(|| weight.shallow_clone().zero_());
    }
    let outcome = run.quietly();
    assert!(
        matches!(outcome, Ok(Outcome::Finished { step: 10, .. })),
        "{outcome:?}"
    );
    end_of(&run)
}

#[test]
fn a_resumed_run_is_bit_equal_wherever_it_was_stopped() {
    for cut in [&[16][..], &[5, 8, 3]] {
        let expected = undisturbed(cut);
        for stop in 0..10 {
            let at = |event: &Event<'_>| match event {
                Event::Started { .. } => stop == 0,
                Event::Step(report) => report.step == stop,
                _ => false,
            };
            assert!(
                resumed(cut, at) == expected,
                "stopped after step {stop} of {cut:?}"
            );
        }
    }
}

#[test]
fn a_run_stopped_around_its_evaluation_is_bit_equal_too() {
    let expected = undisturbed(&[5, 8, 3]);
    let after = |event: &Event<'_>| matches!(event, Event::Evaluation { step: 4, .. });
    assert!(resumed(&[5, 8, 3], after) == expected);
    // The last step is followed by the last evaluation, which is stopped.
    let before = |event: &Event<'_>| matches!(event, Event::Step(report) if report.step == 10);
    assert!(resumed(&[5, 8, 3], before) == expected);
}

#[test]
fn a_killed_run_goes_on_from_its_last_checkpoint() {
    let expected = undisturbed(&[5, 8, 3]);
    let folder = tempfile::tempdir().unwrap();
    // An observer that fails ends the run as abruptly as it can be ended from inside.
    struct Killer;
    impl cloze_train::Observer for Killer {
        fn observe(&mut self, event: &Event<'_>) -> std::io::Result<()> {
            match event {
                Event::Step(report) if report.step == 8 => Err(std::io::Error::other("killed")),
                _ => Ok(()),
            }
        }
    }
    let outcome = Run::new(folder.path(), 10).fit(&mut Killer);
    assert!(
        matches!(outcome, Err(cloze_train::Error::Observer(_))),
        "{outcome:?}"
    );
    let run = Run::new(folder.path(), 10);
    let mut resumed_at = None;
    run.fit(&mut |event: &Event<'_>| {
        if let Event::Started { step, .. } = event {
            resumed_at = Some(*step);
        }
    })
    .unwrap();
    assert_eq!(resumed_at, Some(5));
    assert!(end_of(&run) == expected);
}

#[test]
fn dropout_depends_on_the_seed() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 10);
    run.plan.seed += 1;
    run.quietly().unwrap();
    assert!(run.weights() != undisturbed(&[5, 8, 3]).0);
}

#[test]
fn a_finished_run_is_resumed_to_more_steps_or_to_none() {
    let folder = tempfile::tempdir().unwrap();
    let first = Run::new(folder.path(), 5).quietly().unwrap();
    assert_eq!(Run::new(folder.path(), 5).quietly().unwrap(), first);
    let outcome = Run::new(folder.path(), 7).quietly().unwrap();
    assert!(matches!(outcome, Outcome::Finished { step: 7, .. }));
    // A plan that was shortened afterwards: the weights are what they are.
    let outcome = Run::new(folder.path(), 6).quietly().unwrap();
    assert!(matches!(outcome, Outcome::Finished { step: 7, .. }));
}

#[test]
fn a_path_starts_another_run_from_a_checkpoint() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Run::new(one.path(), 10).quietly().unwrap();
    let mut run = Run::new(other.path(), 10);
    run.checkpoints.resume = Resume::Path(one.path().join("checkpoints/step-00000005"));
    run.quietly().unwrap();
    assert!(end_of(&run) == undisturbed(&[5, 8, 3]));
    assert!(!other.path().join("checkpoints/step-00000005").exists());
    let state = Checkpoint::open(&other.path().join("latest"))
        .unwrap()
        .state()
        .clone();
    assert_eq!((state.step, state.tokens), (10, 160));
}

#[test]
fn a_path_run_that_is_stopped_at_once_has_its_own_checkpoint() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Run::new(one.path(), 5).quietly().unwrap();
    let mut run = Run::new(other.path(), 10);
    run.checkpoints.resume = Resume::Path(one.path().join("checkpoints/step-00000005"));
    run.stop.store(true, Ordering::Relaxed);
    assert_eq!(run.quietly().unwrap(), Outcome::Interrupted { step: 5 });
    let saved = |folder: &Path| {
        Checkpoint::open(&folder.join("latest"))
            .unwrap()
            .state()
            .clone()
    };
    assert_eq!(saved(other.path()), saved(one.path()));
}
