use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cloze_train::{
    Checkpoint, End, Event, Observer, Outcome, Phases, StepReport, Subject, TermMean, Yardstick,
    step_line,
};

use crate::small::{Data, Run, Small};

fn report(terms: Vec<TermMean>) -> StepReport {
    StepReport {
        step: 1200,
        steps: 10_000,
        terms,
        loss: 3.214,
        rate: 4.8e-4,
        norm: 0.912,
        tokens: 4096,
        tokens_total: 4_915_200,
        targets_total: 700_000,
        time: Duration::from_millis(445),
        phases: Phases::default(),
        tokens_per_second: 9_204.5,
        mfu: Some(0.6184),
        eta: Duration::from_secs(3720),
    }
}

#[test]
fn a_step_line_is_the_one_of_the_manual() {
    let term = |name, mean| TermMean { name, mean };
    assert_eq!(
        step_line(&report(vec![term("mlm", 2.981), term("nsp", 0.233)])),
        "step 1200/10000 | loss 3.214 | mlm 2.981 nsp 0.233 | lr 4.8e-4 | norm 0.91 \
         | 9.2k tok/s | mfu 0.62 | eta 1h02m"
    );
    let unmeasured = StepReport {
        mfu: None,
        ..report(vec![term("clm", 3.214)])
    };
    assert_eq!(
        step_line(&unmeasured),
        "step 1200/10000 | loss 3.214 | lr 4.8e-4 | norm 0.91 | 9.2k tok/s | eta 1h02m"
    );
}

pub(crate) fn name(event: &Event<'_>) -> String {
    match event {
        Event::Started { step, .. } => format!("started {step}"),
        Event::Step(report) => format!("step {}", report.step),
        Event::Evaluation { step, .. } => format!("evaluation {step}"),
        Event::Checkpoint { step, .. } => format!("checkpoint {step}"),
        Event::Interrupted { step } => format!("interrupted {step}"),
        Event::Finished { step, .. } => format!("finished {step}"),
        Event::RolledBack { step, to, data, .. } => {
            format!("back from {step} to {to}, data {data}")
        }
        Event::NotSaved { step, times, .. } => format!("not saved {step}, {times}"),
        other => panic!("an event without a name: {other:?}"),
    }
}

#[test]
fn events_come_when_the_plan_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 11);
    run.plan.log_every = 3.try_into().unwrap();
    let mut events = Vec::new();
    let outcome = run
        .fit(&mut |event: &Event<'_>| events.push(name(event)))
        .unwrap();
    assert_eq!(
        events,
        [
            "started 0",
            "evaluation 0",
            "step 3",
            "evaluation 4",
            "checkpoint 5",
            "step 6",
            "evaluation 8",
            "step 9",
            "checkpoint 10",
            "step 11",
            "checkpoint 11",
            "evaluation 11",
            "finished 11",
        ]
    );
    let Outcome::Finished {
        step: 11,
        end: End::Steps,
        scores,
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    let subject = Subject::new(&run.model, &run.data, [("held out", &run.data)]);
    let held_out = subject.held_out[0].score(2, &AtomicBool::new(false));
    assert_eq!(Some(scores), held_out);
}

/// What is read later is shown no later: a step that is to be shown is read at once.
#[test]
fn a_run_that_reads_its_numbers_later_tells_the_same() {
    for every in [1, 3] {
        let [at_once, later] = [false, true].map(|deferred| {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let mut run = Run::new(folder.path(), 11);
            (run.deferred, run.plan.log_every) = (deferred, every.try_into().expect("not zero"));
            let mut events = Vec::new();
            run.fit(&mut |event: &Event<'_>| {
                let tokens = match event {
                    Event::Step(report) => Some(report.tokens_total),
                    _ => None,
                };
                events.push((name(event), tokens));
            })
            .expect("a whole run");
            events
        });
        let expected = ["started 0", "checkpoint 0"].map(|name| (name.to_owned(), None));
        assert_eq!(later[..2], expected);
        assert_eq!(later[2..], at_once[1..], "every {every}");
    }
}

#[test]
fn a_stop_saves_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::new(folder.path(), 11);
    let mut events = Vec::new();
    let outcome = run.fit(&mut |event: &Event<'_>| {
        events.push(name(event));
        if matches!(event, Event::Step(report) if report.step == 7) {
            run.stop.store(true, Ordering::Relaxed);
        }
    });
    assert_eq!(outcome.unwrap(), Outcome::Interrupted { step: 7 });
    assert_eq!(
        events[events.len() - 3..],
        ["step 7", "checkpoint 7", "interrupted 7"]
    );
}

#[test]
fn a_report_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::new(folder.path(), 6);
    let mut reports = Vec::new();
    run.fit(&mut |event: &Event<'_>| {
        if let Event::Step(report) = event {
            reports.push((*report).clone());
        }
    })
    .unwrap();
    for (i, report) in reports.iter().enumerate() {
        let sum: f64 = report.terms.iter().map(|term| term.mean).sum();
        assert_eq!(report.loss, sum);
        assert_eq!(
            report
                .terms
                .iter()
                .map(|term| term.name)
                .collect::<Vec<_>>(),
            ["value", "sign"]
        );
        assert_eq!((report.step, report.steps), (i as u64 + 1, 6));
        assert_eq!(
            (report.tokens, report.tokens_total),
            (16, 16 * (i as u64 + 1))
        );
        assert_eq!(report.rate, run.plan.schedule.rate(i as u64, 6.0));
        assert!(report.tokens_per_second > 0.0);
        assert_eq!(report.mfu, None);
        assert_eq!(report.time, report.phases.total());
        for (name, time) in report.phases.named() {
            assert!(time > Duration::ZERO, "{name} took no time");
        }
    }
    assert_eq!(reports[5].eta, Duration::ZERO);
    assert!(
        reports[..5]
            .iter()
            .all(|report| report.eta > Duration::ZERO)
    );
    let saved = Checkpoint::open(&folder.path().join("latest")).unwrap();
    assert_eq!(saved.state().loss(), Some(reports[5].loss));
}

#[test]
fn the_utilisation_is_the_share_of_the_machines_rate() {
    let yardstick = Yardstick {
        flops_per_token: 6e6,
        gemm_rate: 60e9,
    };
    assert_eq!(yardstick.mfu(5_000.0), 0.5);
}

#[test]
fn evaluation_is_bounded_repeatable_and_stoppable() {
    let model = Small::new(0.5);
    let (data, stop) = (Data::cut(&[10, 6]), AtomicBool::new(false));
    let subject = Subject::new(&model, &data, [("held out", &data)]);
    let score = |limit| subject.held_out[0].score(limit, &stop);
    let counts = |limit| score(limit).unwrap()[0].count;
    assert_eq!([counts(1), counts(2), counts(99)], [16, 32, 48]);
    assert_eq!(score(0), Some(Vec::new()));
    assert_eq!(score(3), score(3));
    stop.store(true, Ordering::Relaxed);
    assert_eq!(score(3), None);
}

#[test]
fn a_list_of_observers_tells_each() {
    let (mut one, mut other) = (0, 0);
    {
        let mut both: Vec<Box<dyn Observer + '_>> = vec![
            Box::new(|_: &Event<'_>| one += 1),
            Box::new(|_: &Event<'_>| other += 1),
        ];
        let event = Event::Finished {
            step: 1,
            end: End::Steps,
        };
        both.observe(&event).unwrap();
    }
    assert_eq!((one, other), (1, 1));
}
