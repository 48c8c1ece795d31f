use std::sync::atomic::Ordering;
use std::time::Duration;

use cloze_train::{Decay, End, Error, Event, Outcome, Yardstick};

use crate::small::Run;

fn end(run: &Run) -> (u64, End) {
    match run.quietly().expect("a whole run") {
        Outcome::Finished { step, end, .. } => (step, end),
        other => panic!("nobody stopped it: {other:?}"),
    }
}

#[test]
fn a_run_ends_at_its_first_limit() {
    let run = |change: &dyn Fn(&mut Run)| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut run = Run::new(folder.path(), 50);
        change(&mut run);
        end(&run)
    };
    assert_eq!(run(&|_| ()), (50, End::Steps));
    // 16 tokens a step.
    assert_eq!(
        run(&|run| run.plan.limits.tokens = 160.0),
        (10, End::Tokens)
    );
    assert_eq!(
        run(&|run| run.plan.limits.tokens = 161.0),
        (11, End::Tokens)
    );
    assert_eq!(run(&|run| run.plan.limits.tokens = 1e9), (50, End::Steps));
    // Both at once: the steps are what was planned.
    assert_eq!(run(&|run| run.plan.limits.tokens = 800.0), (50, End::Steps));
    let flops = |run: &mut Run| {
        run.plan.limits.flops = 960.0;
        run.yardstick = Some(Yardstick {
            flops_per_token: 6.0,
            gemm_rate: 1e9,
        });
    };
    assert_eq!(run(&flops), (10, End::Flops));
    // 16 values and the marked ones.
    let (step, why) = run(&|run| run.plan.limits.targets = 200.0);
    assert!(
        why == End::Targets && (6..=12).contains(&step),
        "{step} {why:?}"
    );
    let (step, why) = run(&|run| run.plan.limits.hours = 1e-9);
    assert_eq!((step, why), (1, End::Time));
}

#[test]
fn the_rate_falls_with_the_tokens_as_with_the_steps() {
    let rates = |steps: u64, tokens: f64| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut run = Run::new(folder.path(), steps);
        run.plan.limits.tokens = tokens;
        run.plan.schedule.decay = Decay::Linear { to: 0.0 };
        let mut rates = Vec::new();
        run.fit(&mut |event: &Event<'_>| {
            if let Event::Step(report) = event {
                rates.push(report.rate);
            }
        })
        .expect("a whole run");
        rates
    };
    let (by_steps, by_tokens) = (rates(12, f64::INFINITY), rates(1000, 192.0));
    assert_eq!(by_steps.len(), by_tokens.len());
    for (a, b) in by_steps.iter().zip(&by_tokens) {
        assert!((a - b).abs() < 1e-12, "{a} {b}");
    }
}

#[test]
fn the_clock_says_how_long_a_run_of_hours_will_take() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 1_000_000_000);
    run.plan.limits.hours = 2.0;
    let (mut spent, mut seen) = (Duration::ZERO, 0);
    run.fit(&mut |event: &Event<'_>| {
        if let Event::Step(report) = event {
            spent += report.time;
            let whole = (spent + report.eta).as_secs_f64();
            assert!((whole - 7200.0).abs() < 1e-3, "{whole}");
            seen += 1;
            run.stop.store(seen == 3, Ordering::Relaxed);
        }
    })
    .unwrap();
    assert_eq!(seen, 3);
}

#[test]
fn a_limit_is_the_same_for_a_run_that_was_resumed() {
    let whole = tempfile::tempdir().unwrap();
    let mut run = Run::new(whole.path(), 50);
    run.plan.limits.tokens = 300.0;
    run.quietly().unwrap();
    let parts = tempfile::tempdir().unwrap();
    for stop in [7, 13, 50] {
        let mut part = Run::new(parts.path(), 50);
        part.plan.limits.tokens = 300.0;
        part.fit(&mut |event: &Event<'_>| {
            if matches!(event, Event::Step(report) if report.step == stop) {
                part.stop.store(true, Ordering::Relaxed);
            }
        })
        .unwrap();
        if stop == 50 {
            assert_eq!(part.weights(), run.weights());
        }
    }
}

#[test]
fn flops_need_a_yardstick() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 50);
    run.plan.limits.flops = 1e6;
    assert!(matches!(run.quietly(), Err(Error::NoYardstick)));
}

#[test]
fn a_run_without_improvement_ends_early_and_again_when_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let run = |steps| {
        let mut run = Run::new(folder.path(), steps);
        run.plan.patience = 3;
        // Nothing is learned, so that nothing improves after the first evaluation.
        run.plan.schedule.peak = 1e-300;
        run.plan.schedule.decay = Decay::Constant {};
        run
    };
    assert_eq!(end(&run(50)), (12, End::NoImprovement));
    assert_eq!(end(&run(50)), (12, End::NoImprovement));
    assert_eq!(end(&run(100)), (12, End::NoImprovement));
}
