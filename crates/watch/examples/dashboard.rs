//! The screen of a run that is made up: `cargo run --release -p cloze-watch --example dashboard`.
//! With the argument `panic` it ends with a bug, and leaves the terminal as it was all the same.

use std::env;
use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use cloze_model::Score;
use cloze_train::{Event, Observer, Phases, StepReport, TermMean};
use cloze_watch::Dashboard;

const STEPS: u64 = 600;

fn main() -> Result<(), Box<dyn Error>> {
    let fails = env::args().any(|argument| argument == "panic");
    let (stop, save) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
    let run = Path::new("runs/made-up");
    let mut dashboard = Dashboard::open(run, Arc::clone(&stop), Arc::clone(&save))?;
    dashboard.observe(&Event::Started {
        resumed: None,
        skipped: &[],
        changes: &[],
        step: 0,
        steps: STEPS,
        tokens: 0,
        data: 0,
    })?;
    let mut last = 0;
    for step in 1..=STEPS {
        thread::sleep(Duration::from_millis(20));
        dashboard.observe(&Event::Step(&report(step)))?;
        if step % 50 == 0 {
            evaluate(&mut dashboard, step)?;
        }
        if save.swap(false, Ordering::Relaxed) {
            dashboard.observe(&Event::Checkpoint { step, path: run })?;
        }
        assert!(!(fails && step == 100), "a bug in step {step}");
        last = step;
        if stop.load(Ordering::Relaxed) {
            dashboard.observe(&Event::Interrupted { step })?;
            break;
        }
    }
    drop(dashboard);
    println!("{last} steps");
    Ok(())
}

fn evaluate(dashboard: &mut Dashboard, step: u64) -> io::Result<()> {
    for (set, more) in [("novels", 0.1), ("letters", 0.4)] {
        let score = Score {
            name: "mlm",
            weight: 1.0,
            sum: 100.0 * (loss(step) + more),
            hits: 40,
            count: 100,
        };
        let scores = &[score];
        dashboard.observe(&Event::Evaluation { step, set, scores })?;
    }
    Ok(())
}

fn loss(step: u64) -> f64 {
    2.5 + 7.0 * (-(step as f64) / 120.0).exp()
}

fn report(step: u64) -> StepReport {
    let noise = 0.3 * (step as f64 * 12.9898).sin();
    StepReport {
        step,
        steps: STEPS,
        terms: vec![TermMean {
            name: "mlm",
            mean: loss(step) + noise,
        }],
        loss: loss(step) + noise,
        rate: 1e-3 * (step as f64 / 60.0).min(1.0),
        norm: 1.0 + noise,
        tokens: 4096,
        tokens_total: 4096 * step,
        targets_total: 600 * step,
        time: Duration::from_millis(20),
        phases: Phases::default(),
        tokens_per_second: 2e5 + 3e4 * noise,
        mfu: Some(0.6),
        eta: Duration::from_millis(20 * (STEPS - step)),
    }
}
