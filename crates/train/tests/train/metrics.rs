use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use cloze_model::Score;
use cloze_train::{End, Event, MetricsFile, Observer, Phases, StepReport, TermMean, Trouble};
use serde_json::Value;

use crate::small::Run;

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("a file that can be read");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

/// The event and step of each line.
fn places(path: &Path) -> Vec<(String, u64)> {
    let place = |line: &Value| {
        (
            line["event"].as_str().expect("an event").to_owned(),
            line["step"].as_u64().expect("a step"),
        )
    };
    lines(path).iter().map(place).collect()
}

fn undisturbed() -> Vec<(String, u64)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("metrics.jsonl");
    Run::new(folder.path(), 10)
        .fit(&mut MetricsFile::open(&path).expect("a metrics file"))
        .expect("a metrics file");
    places(&path)
}

#[test]
fn each_step_and_evaluation_is_one_line_of_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.jsonl");
    Run::new(folder.path(), 2)
        .fit(&mut MetricsFile::open(&path).unwrap())
        .unwrap();
    let lines = lines(&path);
    assert_eq!(lines.len(), 5); // two evaluations, two steps and the end
    assert_eq!(lines[0]["event"], "evaluation");
    assert_eq!(lines[0]["scores"]["value"]["count"], 32);
    assert_eq!(lines[2]["event"], "step");
    assert_eq!(
        (&lines[2]["step"], &lines[2]["steps"]),
        (&2.into(), &2.into())
    );
    let number = |key: &str| lines[2][key].as_f64().unwrap();
    assert!(number("rate") > 0.0 && number("norm") > 0.0 && number("seconds") > 0.0);
    assert_eq!(number("tokens_total"), 32.0);
    let phases = lines[2]["phases"].as_object().expect("the phases");
    let spent: f64 = phases.values().filter_map(Value::as_f64).sum();
    assert!((number("seconds") - spent).abs() < 1e-9);
    assert!(phases["forward"].as_f64() > Some(0.0) && lines[2]["mfu"].is_null());
    let terms = &lines[2]["terms"];
    let sum = terms["value"].as_f64().unwrap() + terms["sign"].as_f64().unwrap();
    assert!((number("loss") - sum).abs() < 1e-12);
}

#[test]
fn a_resumed_file_has_each_line_once_wherever_the_run_was_stopped() {
    let expected = undisturbed();
    for stop in 0..=10 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.jsonl");
        let run = Run::new(folder.path(), 10);
        let mut file = MetricsFile::open(&path).unwrap();
        let mut observers: Vec<Box<dyn Observer + '_>> = vec![
            Box::new(|event: &Event<'_>| {
                let stops = matches!(event, Event::Step(report) if report.step == stop);
                run.stop.fetch_or(stops || stop == 0, Ordering::Relaxed);
            }),
            Box::new(|event: &Event<'_>| file.observe(event).unwrap()),
        ];
        run.fit(&mut observers).unwrap();
        drop(observers);
        Run::new(folder.path(), 10)
            .fit(&mut MetricsFile::open(&path).unwrap())
            .unwrap();
        assert_eq!(places(&path), expected, "stopped at {stop}");
    }
}

#[test]
fn an_evaluation_that_is_made_again_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.jsonl");
    for _ in 0..2 {
        Run::new(folder.path(), 10)
            .fit(&mut MetricsFile::open(&path).unwrap())
            .unwrap();
        assert_eq!(places(&path), undisturbed());
    }
}

#[test]
fn a_torn_line_is_dropped_and_a_foreign_one_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.jsonl");
    fs::write(&path, "# a note\n").unwrap();
    Run::new(folder.path(), 5)
        .fit(&mut MetricsFile::open(&path).unwrap())
        .unwrap();
    let torn = br#"{"event":"step","st"#;
    OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap()
        .write_all(torn)
        .unwrap();
    Run::new(folder.path(), 10)
        .fit(&mut MetricsFile::open(&path).unwrap())
        .unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let (note, rest) = text.split_once('\n').unwrap();
    assert_eq!(note, "# a note");
    fs::write(&path, rest).unwrap();
    let steps: Vec<u64> = (places(&path).into_iter())
        .filter_map(|(event, step)| (event == "step").then_some(step))
        .collect();
    assert_eq!(steps, (1..=10).collect::<Vec<u64>>());
}

#[test]
fn what_is_not_a_number_is_written_not_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.jsonl");
    let mut run = Run::new(folder.path(), 10);
    run.data.bad = Some((2, f32::NAN));
    run.fit(&mut MetricsFile::open(&path).unwrap()).unwrap_err();
    let lines = lines(&path);
    let last = lines.last().unwrap();
    assert_eq!((&last["step"], &last["loss"]), (&3.into(), &"NaN".into()));
    assert_eq!(last["norm"], "NaN");
}

/// Other programs read this file, and so do runs of earlier versions that go on.
const BYTES: &str = r#"{"event":"step","loss":"NaN","mfu":0.5,"norm":1.5,"phases":{"backward":0.0,"data":0.0,"forward":0.05,"optimizer":0.0,"other":0.0},"rate":0.0001,"seconds":0.2,"step":1,"steps":9,"targets_total":150,"terms":{"mlm":"-inf","nsp":0.25},"tokens":1000,"tokens_per_second":5000.0,"tokens_total":1000}
{"event":"step","loss":"NaN","mfu":null,"norm":1.5,"phases":{"backward":0.0,"data":0.0,"forward":0.05,"optimizer":0.0,"other":0.0},"rate":0.0001,"seconds":0.2,"step":2,"steps":9,"targets_total":150,"terms":{"mlm":"-inf","nsp":0.25},"tokens":1000,"tokens_per_second":5000.0,"tokens_total":1000}
{"event":"evaluation","scores":{"mlm":{"accuracy":0.25,"count":4,"loss":2.5,"weight":1.0},"nsp":{"accuracy":0.25,"count":4,"loss":2.5,"weight":1.0}},"set":"held out","step":1}
{"bad_step":4,"data":4,"event":"rolled-back","step":2,"trouble":"it is not finite: the loss is NaN, the gradient norm 1"}
{"event":"interrupted","step":2}
{"end":"no improvement","event":"finished","step":2}
"#;

#[test]
fn the_bytes_of_each_line_are_those_of_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.jsonl");
    let mut file = MetricsFile::open(&path).unwrap();
    let term = |name, mean| TermMean { name, mean };
    let mut report = StepReport {
        step: 1,
        steps: 9,
        terms: vec![term("nsp", 0.25), term("mlm", f64::NEG_INFINITY)],
        loss: f64::NAN,
        rate: 1e-4,
        norm: 1.5,
        tokens: 1000,
        tokens_total: 1000,
        targets_total: 150,
        time: Duration::from_millis(200),
        phases: Phases {
            forward: Duration::from_millis(50),
            ..Phases::default()
        },
        tokens_per_second: 5000.0,
        mfu: Some(0.5),
        eta: Duration::ZERO,
    };
    file.observe(&Event::Step(&report)).unwrap();
    (report.step, report.mfu) = (2, None);
    file.observe(&Event::Step(&report)).unwrap();
    let score = |name| Score {
        name,
        weight: 1.0,
        sum: 10.0,
        hits: 1,
        count: 4,
    };
    let scores = &[score("nsp"), score("mlm")];
    let set = "held out";
    file.observe(&Event::Evaluation {
        step: 1,
        set,
        scores,
    })
    .unwrap();
    let (loss, norm) = (f64::NAN, 1.0);
    let trouble = Trouble::NotFinite { loss, norm };
    file.observe(&Event::RolledBack {
        step: 4,
        trouble,
        to: 2,
        data: 4,
        times: 1,
        most: 3,
    })
    .unwrap();
    let step = 2;
    file.observe(&Event::Interrupted { step }).unwrap();
    let end = End::NoImprovement;
    file.observe(&Event::Finished { step, end }).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), BYTES);
}
