use std::fmt;
use std::num::NonZeroU64;
use std::time::Instant;

use cloze_pages::numbers::{duration, scaled};
use cloze_train::{Event, Limits, Outcome};

use crate::room;
use crate::{Control, Error, Job, Outline, RunFolder, Settings, peak_memory};

/// The first step of a run, end to end, in a folder that is gone again; of a small model a few, for the
/// first is slower than those that follow.
#[derive(Debug)]
pub struct Rehearsal {
    /// What a user should know of how it was prepared.
    pub notes: Vec<String>,
    /// What the run is going to be.
    pub outline: Outline,
    /// As text: what it computes on.
    pub machine: String,
    /// Steps that were made.
    pub steps: u64,
    /// Tokens of the fastest of them: others do not always leave the machine alone.
    pub tokens: u64,
    /// What it took.
    pub seconds: f64,
    /// What all took, with an evaluation and a checkpoint.
    pub seconds_in_all: f64,
    /// Of the whole run.
    pub planned_steps: u64,
    /// The same in tokens, if all steps are like the first ones.
    pub planned_tokens: f64,
    /// What the whole run takes, if all steps are like the fastest.
    pub hours: f64,
    /// Numbers that are trained.
    pub parameters: u64,
    /// Of fp32 weights, gradients and two moments.
    pub state_bytes: f64,
    /// The most that the process held, where the system tells it.
    pub peak_bytes: Option<f64>,
}

/// Most steps that are made.
const STEPS: u64 = 10;
/// When no further one is begun.
const HOURS: f64 = 5.0 / 3600.0;

impl Rehearsal {
    /// Makes the steps.
    ///
    /// # Errors
    /// Whatever would hinder the run.
    pub fn of(settings: &Settings, control: &Control<'_>) -> Result<Self, Error> {
        let temporary = std::env::temp_dir();
        let place = tempfile::tempdir_in(&temporary);
        let place = place.map_err(Error::io("make a folder in", &temporary))?;
        let folder = RunFolder::open(&place.path().join("run"))?;
        let job = Job::prepare(settings, folder, control)?;
        let mut plan = job.settings.train.clone();
        plan.steps = STEPS.min(plan.steps);
        plan.limits = Limits {
            hours: HOURS,
            ..Limits::NONE
        };
        (plan.log_every, plan.evaluate_batches) = (NonZeroU64::MIN, NonZeroU64::MIN);
        let (mut steps, mut tokens, mut seconds) = (0, 0, f64::INFINITY);
        let mut observer = |event: &Event<'_>| {
            if let Event::Step(report) = event {
                steps = report.step;
                let took = report.time.as_secs_f64();
                if report.tokens as f64 / took > tokens as f64 / seconds {
                    (tokens, seconds) = (report.tokens, took);
                }
            }
        };
        let begin = Instant::now();
        if let Outcome::Interrupted { .. } = job.fit_as(&plan, control, &mut observer)? {
            let what = "the dry run was stopped, and nothing was kept";
            return Err(Error::Interrupted(what.to_owned()));
        }
        let (of_a_step, _) = job.mean_step();
        let hours_of_a_step = of_a_step * seconds / tokens as f64 / 3600.0;
        let in_time = job.settings.train.limits.hours / hours_of_a_step;
        let planned_steps = in_time.min(job.planned_steps() as f64).ceil();
        Ok(Self {
            steps,
            hours: planned_steps * hours_of_a_step,
            planned_steps: planned_steps as u64,
            planned_tokens: planned_steps * of_a_step,
            parameters: job.parameters.count(),
            outline: job.outline(),
            notes: job.notes,
            machine: job.machine.to_string(),
            tokens,
            seconds,
            seconds_in_all: begin.elapsed().as_secs_f64(),
            state_bytes: room::STATE * job.parameters.count() as f64,
            peak_bytes: peak_memory(),
        })
    }
}

impl fmt::Display for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            notes,
            outline,
            machine,
            steps,
            tokens,
            seconds,
            seconds_in_all,
            hours,
            ..
        } = self;
        for note in notes {
            writeln!(f, "{note}")?;
        }
        writeln!(f, "{outline}\n{machine}")?;
        writeln!(
            f,
            "begun    {steps} steps, an evaluation and a checkpoint in {seconds_in_all:.2} s; {tokens} tokens \
             in {seconds:.2} s at best"
        )?;
        writeln!(
            f,
            "time     about {} at this speed, evaluations not counted",
            duration(3600.0 * hours)
        )?;
        let state = scaled(self.state_bytes, "B");
        write!(f, "memory   {state} for weights, gradients and moments")?;
        self.peak_bytes.map_or(Ok(()), |bytes| {
            write!(f, "; {} at the peak of these steps", scaled(bytes, "B"))
        })
    }
}
