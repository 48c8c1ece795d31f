use std::fs;
use std::path::Path;
use std::sync::Arc;

use cloze_train::{Checkpoint, Error, Event, Faulty};

use crate::events::name;
use crate::small::Run;

/// Numbers of Linux's errors: input/output, no space, interrupted.
const ERRORS: [(&str, i32); 3] = [("EIO", 5), ("ENOSPC", 28), ("EINTR", 4)];

fn litter(folder: &Path) -> Vec<String> {
    let folders = [folder.to_owned(), folder.join("checkpoints")];
    let names = folders.iter().flat_map(|folder| {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| {
            entry
                .expect("a name")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
    });
    names.filter(|name| name.starts_with(".tmp-")).collect()
}

/// Every call that a run makes fails once, with every error. Whatever comes of it: what was saved
/// before loads, the next start leaves no litter, the message names a file, and the run that goes on
/// ends with the weights of one that was never disturbed.
#[test]
fn any_call_may_fail() {
    let undisturbed = tempfile::tempdir().unwrap();
    let counting = Arc::new(Faulty::new(0..0, 0));
    let run = Run::new(undisturbed.path(), 12).on(counting.clone());
    run.quietly().unwrap();
    let (calls, expected) = (counting.calls(), run.weights());
    assert!(calls > 60, "{calls}");
    let (mut failed, mut went_on) = (0, 0);
    for (error, errno) in ERRORS {
        for call in 1..=calls {
            let folder = tempfile::tempdir().unwrap();
            let disk = Arc::new(Faulty::new(call..call + 1, errno));
            let mut saved = None;
            let outcome = Run::new(folder.path(), 12)
                .on(disk)
                .fit(&mut |event: &Event<'_>| {
                    if let Event::Checkpoint { step, .. } = event {
                        saved = Some(*step);
                    }
                });
            let place = format!("{error} at call {call}");
            match &outcome {
                Ok(_) => went_on += 1,
                Err(_) => failed += 1,
            }
            if let Err(failure) = &outcome {
                assert!(
                    matches!(failure, Error::Checkpoint(_)),
                    "{place}: {failure}"
                );
                let named = failure
                    .to_string()
                    .contains(&*folder.path().to_string_lossy());
                assert!(named && errno != 4, "{place}: {failure}");
            }
            if let Some(step) = saved {
                let path = folder.path().join(format!("checkpoints/step-{step:08}"));
                Checkpoint::open(&path).unwrap_or_else(|damage| panic!("{place}: {damage}"));
            }
            let again = Run::new(folder.path(), 12);
            again
                .quietly()
                .unwrap_or_else(|failure| panic!("{place}: {failure}"));
            assert!(litter(folder.path()).is_empty(), "{place}");
            assert!(again.weights() == expected, "{place}");
        }
    }
    println!(
        "{calls} calls, each failing once with EIO, ENOSPC and EINTR: {went_on} runs went on by \
         themselves, {failed} ended with a message; all then came to the undisturbed weights, none \
         left litter"
    );
}

#[test]
fn a_disk_that_stays_full_ends_the_run_at_the_third_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    Run::new(folder.path(), 5).quietly().unwrap();
    let mut events = Vec::new();
    // From its start on, which reads, writes a link and looks for room.
    let disk = Arc::new(Faulty::new(12..u64::MAX, 28));
    let error = Run::new(folder.path(), 40)
        .on(disk)
        .fit(&mut |event: &Event<'_>| events.push(name(event)))
        .unwrap_err();
    let Error::Checkpoint(error) = error else {
        panic!("{error}")
    };
    assert!(error.is_full(), "{error}");
    events.retain(|event| event.starts_with("not saved"));
    assert_eq!(events, ["not saved 10, 1", "not saved 15, 2"]);
    Checkpoint::open(&folder.path().join("latest")).unwrap();
    let again = Run::new(folder.path(), 40);
    again.quietly().unwrap();
    assert!(litter(folder.path()).is_empty());
}
