//! The page of a run.

mod common;

use std::fs;
use std::io::Cursor;
use std::path::Path;

use cloze_train::{Event, History, MetricsFile, Observer, RunEnd, Trouble};
use cloze_watch::{ReportFile, RunRecord, RunState, html};
use common::tell;
use proptest::prelude::*;

fn observers(run: &Path) -> Vec<Box<dyn Observer>> {
    let metrics = MetricsFile::open(&run.join("metrics.jsonl")).expect("a writable folder");
    vec![Box::new(metrics), Box::new(ReportFile::new(run))]
}

fn page(run: &Path) -> String {
    fs::read_to_string(run.join("report.html")).expect("a page")
}

#[test]
fn a_resumed_run_has_its_whole_past() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path();
    fs::write(run.join("config.toml"), "name = \"<b>\"\n").unwrap();
    fs::write(
        run.join("env.json"),
        "{\"device\": \"cpu\", \"threads\": 2}",
    )
    .unwrap();
    tell(&mut observers(run), 0, 60, |_| 5.0);
    assert!(page(run).contains("interrupted, and saved"));
    tell(&mut observers(run), 60, 100, |_| 4.0);
    let page = page(run);
    for part in [
        "finished",
        "of 100 (100 %)",
        "letters &amp; &lt;tags&gt;",
        "name = &quot;&lt;b&gt;&quot;",
        "<dt>threads</dt><dd>2</dd>",
        "Terms, training",
        "Learning rate",
        "Gradient norm",
        "Throughput",
        "◂ best",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for absent in ["<script", "<link", "href=", "src=", "letters & <tags>"] {
        assert!(!page.contains(absent), "{absent}");
    }
    let history = RunRecord::read(run, RunState::Finished).unwrap().history;
    assert_eq!(history.steps.len(), 100);
    assert!(history.damaged.is_empty());
    assert_eq!(history.sets(), ["novels", "letters & <tags>"]);
    assert!(!run.join("report.html.tmp").exists());
}

#[test]
fn an_error_that_ends_the_run_is_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path();
    let mut all = observers(run);
    tell(&mut all, 0, 10, |_| f64::NAN);
    assert!(page(run).contains("10 steps with a loss that is not finite"));
    let begun = Event::Started {
        resumed: None,
        skipped: &[],
        changes: &[],
        step: 10,
        steps: 100,
        tokens: 0,
        data: 10,
    };
    all.observe(&begun).unwrap();
    drop(all);
    assert!(page(run).contains("ended by an error"));
}

#[test]
fn steps_that_were_taken_back_are_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path();
    let mut all = observers(run);
    tell(&mut all, 0, 60, |_| 5.0);
    all.observe(&Event::RolledBack {
        step: 60,
        trouble: Trouble::NotFinite {
            loss: f64::NAN,
            norm: 1.0,
        },
        to: 50,
        data: 60,
        times: 1,
        most: 3,
    })
    .unwrap();
    let read = RunRecord::read(run, RunState::Running).unwrap().history;
    assert_eq!(read.steps.len(), 50);
    assert_eq!(
        (read.rollbacks[0].bad_step, read.rollbacks[0].step),
        (60, 50)
    );
    let row = "<tr><th scope=\"row\">60</th><td>50</td><td class=\"text\">";
    assert!(page(run).contains(row));
}

#[test]
fn a_run_that_never_began_leaves_no_page() {
    let folder = tempfile::tempdir().unwrap();
    drop(observers(folder.path()));
    assert!(!folder.path().join("report.html").exists());
}

#[test]
fn damaged_lines_are_counted_and_the_others_shown() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path();
    tell(&mut observers(run), 0, 50, |_| 5.0);
    let file = run.join("metrics.jsonl");
    let mut bytes = fs::read(&file).unwrap();
    let third = bytes
        .split(|byte| *byte == b'\n')
        .take(2)
        .map(|line| line.len() + 1)
        .sum::<usize>();
    bytes[third + 5] = 0xff;
    bytes.truncate(bytes.len() - 7);
    fs::write(&file, bytes).unwrap();
    let read = RunRecord::read(run, RunState::Unknown).unwrap();
    // 2 + 50 + 2 lines, and one for the interruption.
    assert_eq!(read.history.damaged, [3, 55]);
    assert_eq!(
        read.history.steps.len() + read.history.evaluations.len(),
        53
    );
    assert!(html(&read).contains("2 lines of metrics.jsonl could not be read"));
}

#[test]
fn an_empty_folder_has_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = html(&RunRecord::read(folder.path(), RunState::Unknown).unwrap());
    assert!(page.contains("no values yet") && page.contains("None yet."));
}

proptest! {
    #[test]
    fn any_file_has_a_history(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let history = History::read(Cursor::new(&bytes)).unwrap();
        prop_assert!(history.damaged.len() <= bytes.iter().filter(|byte| **byte == b'\n').count() + 1);
    }
}

#[test]
fn a_run_that_goes_on_after_its_end_has_none() {
    let end = |lines: &str| History::read(Cursor::new(lines)).expect("lines").end;
    let step = "{\"event\":\"step\",\"step\":3,\"steps\":9,\"loss\":1.0,\"terms\":{},\"rate\":0.1,\
                \"norm\":1.0,\"tokens_total\":9,\"tokens_per_second\":9.0}\n";
    let stopped = "{\"event\":\"interrupted\",\"step\":3}\n";
    let done = "{\"event\":\"finished\",\"step\":3,\"end\":\"tokens\"}\n";
    let why = "tokens".to_owned();
    assert_eq!(end(step), None);
    assert_eq!(end(&[step, stopped].concat()), Some(RunEnd::Interrupted));
    assert_eq!(end(&[step, done].concat()), Some(RunEnd::Finished { why }));
    assert_eq!(end(&[done, step].concat()), None);
}
