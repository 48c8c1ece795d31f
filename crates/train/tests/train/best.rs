//! By what the best weights are chosen, and patience with it.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use cloze_model::{Batches, Loss, Model, Score, Term, Unmade};
use cloze_train::{
    AdamW, Checkpoint, Checkpoints, End, Error, Event, Optimizer, Outcome, Plan, Run, Schedule,
    Subject, fit,
};
use tch::{Device, Kind, Tensor};

use crate::small::own_generator;

/// A number that grows by one in each step. Its loss is lowest at 4, and its accuracy highest at 8.
#[derive(Debug)]
struct Growing(Tensor);

#[derive(Debug)]
struct Nothing;

impl Model for Growing {
    type Batch = ();

    fn tokens(&self, (): &()) -> u64 {
        1
    }

    fn counts(&self, (): &()) -> Vec<u64> {
        vec![1]
    }

    fn loss(&self, (): &()) -> Loss {
        Term::new("toy", -&self.0.sum(Kind::Float), 1).into()
    }

    fn score(&self, (): &()) -> Vec<Score> {
        let number = self.0.double_value(&[0]);
        let hits = 10.0 - (number - 8.0).abs();
        vec![Score::new(
            "toy",
            (10.0 * (number - 4.0).powi(2), hits.round() as u64),
            10,
        )]
    }
}

impl Batches<()> for Nothing {
    fn cut(&self, _: u64) -> Vec<Unmade<'_, ()>> {
        vec![Box::new(|| ())]
    }

    fn epoch(&self) -> u64 {
        1
    }
}

fn plan(best: &str) -> Plan {
    let optimizer = Optimizer::AdamW(AdamW {
        betas: [0.9, 0.99],
        eps: 1e-12,
        decay: 0.0,
    });
    Plan {
        best: best.to_owned(),
        clip: f64::INFINITY,
        evaluate_every: 2.try_into().expect("not zero"),
        checkpoint_every: 2.try_into().expect("not zero"),
        ..Plan::new(12, optimizer, Schedule::constant(1.0))
    }
}

/// Trains as planned, and is stopped after a step.
fn run(folder: &Path, plan: &Plan, stop_after: u64) -> Result<Outcome, Error> {
    let _own = own_generator();
    let number = Tensor::zeros([1], (Kind::Float, Device::Cpu)).set_requires_grad(true);
    let model = Growing(number.shallow_clone());
    let subject = Subject::new(&model, Nothing, [("held out", Nothing)]);
    let (stop, checkpoints) = (AtomicBool::new(false), Checkpoints::new(folder));
    let run = Run {
        stop: &stop,
        ..Run::new([("number".to_owned(), number)], plan, &checkpoints)
    };
    fit(&subject, &run, &mut |event: &Event<'_>| {
        let now = matches!(event, Event::Step(report) if report.step == stop_after);
        stop.fetch_or(now, Ordering::Relaxed);
    })
}

fn end(outcome: Result<Outcome, Error>) -> (u64, End) {
    match outcome.expect("a whole run") {
        Outcome::Finished { step, end, .. } => (step, end),
        other => panic!("nobody stopped it: {other:?}"),
    }
}

fn best(folder: &Path) -> u64 {
    let link = fs::read_link(folder.join("best")).expect("a best checkpoint");
    let name = link.file_name().expect("a checkpoint").to_string_lossy();
    let step = name.strip_prefix("step-").expect("a step").parse();
    step.expect("a number")
}

#[test]
fn the_best_checkpoint_is_that_of_the_measure_whether_or_not_the_run_was_stopped() {
    for (by, step, value) in [("loss", 4, 0.0), ("toy", 4, 0.0), ("toy-accuracy", 8, 1.0)] {
        for stops in [vec![12], vec![3, 6, 7, 9, 12]] {
            let folder = tempfile::tempdir().unwrap();
            for stop in stops {
                run(folder.path(), &plan(by), stop).unwrap();
            }
            assert_eq!(best(folder.path()), step, "{by}");
            let state = Checkpoint::open(&folder.path().join("latest")).unwrap();
            let found = state.state().best_saved.unwrap();
            assert_eq!(found.step, step, "{by}");
            assert!((found.value - value).abs() < 1e-6, "{by}: {}", found.value);
        }
    }
}

#[test]
fn patience_is_with_the_measure() {
    for (by, last) in [("loss", 6), ("toy", 6), ("toy-accuracy", 10)] {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan {
            patience: 1,
            ..plan(by)
        };
        assert_eq!(
            end(run(folder.path(), &plan, u64::MAX)),
            (last, End::NoImprovement),
            "{by}"
        );
    }
}

#[test]
fn a_run_that_goes_on_by_another_measure_forgets_its_best() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &plan("loss"), 9).unwrap();
    assert_eq!(best(folder.path()), 4);
    run(folder.path(), &plan("toy-accuracy"), u64::MAX).unwrap();
    // What came before is not evaluated again.
    assert_eq!(best(folder.path()), 10);
}

#[test]
fn a_measure_that_the_model_does_not_have_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let error = run(folder.path(), &plan("mlm-accuracy"), u64::MAX).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`best` is `mlm-accuracy`, allowed: loss, toy, toy-accuracy"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
