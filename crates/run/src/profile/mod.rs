//! Where the time of a training step goes: `pretrain --profile`.

mod summary;
mod table;

use std::fs;
use std::io;
use std::num::NonZeroU64;
use std::path::PathBuf;

use cloze_native::{Profiler, Record};
use cloze_train::{Event, Phases, Plan, Yardstick};
use tch::Device;

use self::summary::Summary;
use crate::Job;
use crate::flops::Flops;

/// Steps of a run that is made for its profile, where the user names none.
pub const PROFILE_STEPS: u64 = 30;

/// The first steps allocate what later ones find.
const WARM_UP: u64 = 5;

/// Watches the steps after a warm-up. At the end of the run it tells what it saw, and writes it.
#[derive(Debug)]
pub(crate) struct Profile {
    device: Device,
    flops: Flops,
    yardstick: Yardstick,
    file: PathBuf,
    /// The last step that is not counted.
    warmed_up: u64,
    profiler: Option<Profiler>,
    seen: Seen,
}

/// What the counted steps add up to.
#[derive(Debug, Default)]
struct Seen {
    steps: u64,
    tokens: u64,
    phases: Phases,
    records: Vec<Record>,
}

impl Profile {
    pub(crate) fn of(job: &Job) -> Self {
        Self {
            device: job.machine.device,
            flops: Flops::of(&job.settings, &job.data.tokenizer),
            yardstick: job.yardstick,
            file: job.folder.profile(),
            warmed_up: 0,
            profiler: None,
            seen: Seen::default(),
        }
    }

    /// The same steps, each of them told, and nothing else between the first and the last.
    pub(crate) fn plan(plan: &Plan) -> Plan {
        Plan {
            log_every: NonZeroU64::MIN,
            evaluate_every: NonZeroU64::MAX,
            checkpoint_every: NonZeroU64::MAX,
            ..plan.clone()
        }
    }

    /// What is to be said after the last step.
    pub(crate) fn observe(&mut self, event: &Event<'_>) -> io::Result<Option<String>> {
        match event {
            Event::Started { step, steps, .. } => {
                let warm_up = warm_up(*step, *steps).map_err(io::Error::other)?;
                self.warmed_up = step + warm_up;
            }
            Event::Step(report) => {
                if self.profiler.is_some() {
                    self.seen.steps += 1;
                    self.seen.tokens += report.tokens;
                    self.seen.phases += report.phases;
                }
                if report.step == self.warmed_up {
                    self.profiler = Some(Profiler::start(self.device));
                }
                if report.step == report.steps
                    && let Some(profiler) = self.profiler.take()
                {
                    self.seen.records = profiler.records();
                }
            }
            Event::Finished { .. } => {
                let summary = Summary::of(&self.seen, &self.flops, &self.yardstick);
                let json = serde_json::to_string_pretty(&summary)?;
                fs::write(&self.file, json + "\n")?;
                return Ok(Some(format!("\n{summary}")));
            }
            _ => {}
        }
        Ok(None)
    }
}

/// A fifth of what is left, but no more than is of use.
fn warm_up(step: u64, steps: u64) -> Result<u64, String> {
    match steps.saturating_sub(step) {
        0 | 1 => Err(format!(
            "--profile needs two steps, of which the first is a warm-up, and the run has made {step} \
             of {steps}: give a larger --steps"
        )),
        left => Ok((left / 5).clamp(1, WARM_UP)),
    }
}

#[cfg(test)]
mod tests {
    use super::warm_up;

    #[test]
    fn a_warm_up_leaves_steps_to_count() {
        let of = |step, steps| warm_up(step, steps).expect("steps enough");
        assert_eq!([of(0, 2), of(0, 6), of(0, 10), of(0, 30)], [1, 1, 2, 5]);
        assert_eq!([of(500, 530), of(0, 1000)], [5, 5]);
        for (step, steps) in [(0, 0), (0, 1), (30, 30), (40, 30)] {
            assert!(warm_up(step, steps).is_err(), "{step} of {steps}");
        }
    }
}
