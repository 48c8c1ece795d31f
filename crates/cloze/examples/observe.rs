//! An observer of one's own, which keeps the steepest step and ends the run early: `observe [FOLDER]`

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cloze::run::{Control, Job, RunFolder, preset};
use cloze::train::{Event, Observer, Outcome};

/// Watches the norm of the gradient, and stops the run once the loss is low enough.
struct Steepest {
    step: u64,
    norm: f64,
    enough: f64,
    stop: Arc<AtomicBool>,
}

impl Observer for Steepest {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        println!("{event}");
        if let Event::Step(report) = event {
            if report.norm > self.norm {
                (self.step, self.norm) = (report.step, report.norm);
            }
            self.stop
                .fetch_or(report.loss < self.enough, Ordering::Relaxed);
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or("runs/observed".to_owned()),
    );
    let settings = preset("gpt-tiny")?
        .set("train.steps=200")
        .set("train.log_every=5")
        .set("data.documents=500")
        .settings()?;
    let control = Control::default();
    let job = Job::prepare(&settings, RunFolder::open(&folder)?, &control)?;
    println!("{}", job.outline());
    let mut steepest = Steepest {
        step: 0,
        norm: 0.0,
        enough: 5.5,
        stop: Arc::clone(&control.stop),
    };
    let outcome = job.fit(&control, &mut steepest)?;
    let Steepest { step, norm, .. } = steepest;
    println!("the steepest step was {step}, with a gradient of norm {norm:.2}");
    if let Outcome::Interrupted { step } = outcome {
        println!("it was good enough after step {step}; the same command goes on from there");
    }
    Ok(())
}
