use std::io;
use std::time::Duration;

use cloze_train::{Event, Observer, Tick, Work};

use crate::small::Run;

/// Keeps what a display would show.
#[derive(Default)]
struct Display {
    ticks: Vec<Tick>,
    before_the_first_report: usize,
}

impl Observer for Display {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        if matches!(event, Event::Step(_)) && self.before_the_first_report == 0 {
            self.before_the_first_report = self.ticks.len();
        }
        Ok(())
    }

    fn tick(&mut self, now: &Tick) {
        self.ticks.push(*now);
    }
}

#[test]
fn each_part_of_the_work_is_seen_before_any_number_is_read() {
    for deferred in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut run = Run::new(folder.path(), 7);
        (run.deferred, run.plan.log_every) = (deferred, 7.try_into().unwrap());
        let mut display = Display::default();
        run.fit(&mut display).unwrap();
        let of = |work| display.ticks.iter().filter(move |tick| tick.work == work);
        let seen: Vec<_> = of(Work::Step)
            .map(|tick| (tick.step, tick.done, tick.parts))
            .collect();
        // Each step has three micro-batches: before the first, and after each.
        let expected: Vec<_> = (1..=7)
            .flat_map(|step| (0..=3).map(move |done| (step, done, 3)))
            .collect();
        assert_eq!(seen, expected);
        let first: Vec<_> = of(Work::Step).take(2).collect();
        assert_eq!((first[0].tokens_per_second, first[0].eta), (None, None));
        assert!(
            first[1].tokens_per_second.unwrap() > 0.0 && first[1].eta.unwrap() > Duration::ZERO
        );
        let last = display.ticks.iter().rfind(|tick| tick.work == Work::Step);
        assert_eq!(
            (last.unwrap().share(), last.unwrap().eta),
            (1.0, Some(Duration::ZERO))
        );
        let evaluated: Vec<_> = of(Work::Evaluation)
            .map(|tick| (tick.step, tick.done))
            .collect();
        let steps = evaluated.iter().filter(|(step, _)| *step == 0).count() as u64;
        assert!(steps > 1, "{evaluated:?}");
        assert!(of(Work::Evaluation).all(|tick| tick.parts == steps - 1));
        assert!(
            display.before_the_first_report > 7,
            "the bar moves before step 7 is reported"
        );
    }
}

#[test]
fn a_tick_is_a_line() {
    let tick = Tick {
        step: 3,
        steps: 400,
        work: Work::Step,
        done: 1,
        parts: 16,
        tokens_per_second: Some(9204.5),
        eta: Some(Duration::from_secs(3720)),
    };
    let line = |tick: Tick| tick.to_string();
    assert_eq!(
        line(tick),
        "step 3/400 | micro-batch 2/16 | 9.2k tok/s | eta 1h02m"
    );
    assert_eq!(
        line(Tick { parts: 1, ..tick }),
        "step 3/400 | 9.2k tok/s | eta 1h02m"
    );
    let scoring = Tick {
        work: Work::Evaluation,
        tokens_per_second: None,
        eta: None,
        ..tick
    };
    assert_eq!(line(scoring), "step 3/400 | evaluation 1/16");
    let shares = [tick, scoring].map(|tick| tick.share());
    assert_eq!(shares, [(2.0 + 1.0 / 16.0) / 400.0, 3.0 / 400.0]);
}
