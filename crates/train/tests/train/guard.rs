use std::path::Path;

use cloze_train::{Checkpoint, Error, Event, Guard, Outcome, Trouble};

use crate::events::name;
use crate::small::Run;

const GUARD: Guard = Guard {
    sigma: 6.0,
    window: 32,
    armed_after: 16,
    rollbacks: 3,
};

/// A run of 40 steps whose data has one bad value at the step of this index.
fn run(folder: &Path, at: u64, value: f32) -> Run {
    let mut run = Run::new(folder, 40);
    run.plan.guard = GUARD;
    run.plan.evaluate_every = 1000.try_into().expect("not zero");
    run.plan.log_every = 1000.try_into().expect("not zero");
    run.data.bad = Some((at, value));
    run
}

/// What happens, the outcome, and the final weights.
fn story(run: &Run) -> Vec<String> {
    let mut events = Vec::new();
    let outcome = run
        .fit(&mut |event: &Event<'_>| events.push(name(event)))
        .expect("a whole run");
    assert!(matches!(outcome, Outcome::Finished { step: 40, .. }));
    let told = |event: &String| event.starts_with("back") || event.starts_with("step");
    events.into_iter().filter(told).collect()
}

#[test]
fn a_nan_an_infinity_and_a_spike_are_undone() {
    // A loss whose square overflows, and one of some hundred times the usual.
    for value in [f32::NAN, 1e30, 10.0] {
        let folder = tempfile::tempdir().unwrap();
        let run = run(folder.path(), 22, value);
        // Step 23 is the bad one, the checkpoint before has 20, and the data goes on with index 23.
        assert_eq!(
            story(&run),
            ["step 23", "back from 23 to 20, data 23", "step 40"],
            "{value}"
        );
        for (name, weight) in run.model.parameters() {
            let finite = weight.isfinite().all().int64_value(&[]) == 1;
            assert!(finite, "{name} after {value}");
        }
        let state = Checkpoint::open(&folder.path().join("latest")).unwrap();
        assert_eq!((state.state().step, state.state().data), (40, 43));
    }
}

#[test]
fn a_run_that_never_saw_the_bad_data_is_bit_equal() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bad = run(one.path(), 22, f32::NAN);
    story(&bad);
    // Stopped at 20, and told where the data goes on.
    let mut good = run(other.path(), 22, 0.0);
    good.data.bad = None;
    good.plan.log_every = 20.try_into().unwrap();
    let stop = |event: &Event<'_>| {
        let at_20 = matches!(event, Event::Step(report) if report.step == 20);
        good.stop
            .fetch_or(at_20, std::sync::atomic::Ordering::Relaxed);
    };
    good.fit(&mut { stop }).unwrap();
    good.stop.store(false, std::sync::atomic::Ordering::Relaxed);
    let state = other.path().join("latest/state.json");
    let text = std::fs::read_to_string(&state).unwrap();
    let moved = text.replace("\"data\": 20", "\"data\": 23");
    assert_ne!(text, moved);
    std::fs::write(&state, &moved).unwrap();
    let manifest = other.path().join("latest/MANIFEST.json");
    let hash = |text: &str| blake3::hash(text.as_bytes()).to_string();
    let listed = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, listed.replace(&hash(&text), &hash(&moved))).unwrap();
    good.quietly().unwrap();
    assert_eq!(good.weights(), bad.weights());
}

#[test]
fn before_the_first_checkpoint_the_data_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), 2, f32::NAN);
    assert_eq!(
        story(&run),
        ["step 3", "back from 3 to 2, data 3", "step 40"]
    );
}

#[test]
fn numbers_that_are_read_later_give_the_same_weights() {
    let weights = |deferred: bool, at: u64| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut run = run(folder.path(), at, f32::NAN);
        (run.deferred, run.plan.log_every) = (deferred, 3.try_into().expect("not zero"));
        story(&run);
        run.weights()
    };
    assert_eq!(weights(true, 1000), weights(false, 1000), "undisturbed");
    // The step before the bad one is not read with it, and is made again.
    assert_eq!(weights(true, 22), weights(false, 22), "disturbed");
    // A checkpoint of step 0 is there to go back to.
    weights(true, 1);
}

#[test]
fn a_spike_is_one_only_when_the_window_is_full_enough() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(story(&run(folder.path(), 14, 10.0)), ["step 40"]);
    let folder = tempfile::tempdir().unwrap();
    let mut tolerant = run(folder.path(), 22, 10.0);
    tolerant.plan.guard.sigma = f64::INFINITY;
    assert_eq!(story(&tolerant), ["step 40"]);
}

#[test]
fn a_spike_is_seen_where_no_step_is_shown_or_saved() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run(folder.path(), 22, 10.0);
    run.plan.checkpoint_every = 1000.try_into().unwrap();
    assert_eq!(
        story(&run),
        ["step 23", "back from 23 to 22, data 23", "step 40"]
    );
}

#[test]
fn a_run_that_is_bad_again_and_again_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run(folder.path(), 0, 0.0);
    run.data.all_bad_from = Some(21);
    let mut events = Vec::new();
    let error = run
        .fit(&mut |event: &Event<'_>| events.push(name(event)))
        .unwrap_err();
    let Error::BadStep {
        step: 21,
        trouble: Trouble::NotFinite { .. },
        rollbacks: 3,
    } = error
    else {
        panic!("{error}")
    };
    let backs = events.iter().filter(|event| event.starts_with("back"));
    assert_eq!(backs.count(), 3, "{events:?}");
    let text = error.to_string();
    assert!(text.contains("3 times") && text.contains("NaN"), "{text}");
    assert_eq!(
        Checkpoint::open(&folder.path().join("latest"))
            .unwrap()
            .state()
            .step,
        20
    );
}

/// Step 0 is a multiple of every number of steps, and nothing was reached with it.
#[test]
fn a_run_whose_data_is_bad_from_its_start_ends_as_soon() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run(folder.path(), 0, f32::NAN);
    run.data.all_bad_from = Some(0);
    let mut backs = 0;
    let error = run
        .fit(&mut |event: &Event<'_>| backs += u32::from(matches!(event, Event::RolledBack { .. })))
        .unwrap_err();
    assert!(
        matches!(error, Error::BadStep { rollbacks: 3, .. }) && backs == 3,
        "{backs}: {error}"
    );
}
