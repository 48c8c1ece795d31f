use std::fmt;
use std::num::NonZeroU64;
use std::time::Instant;

use cloze_pages::numbers::scaled;
use cloze_train::{Event, Limits};

use crate::room;
use crate::{Control, Error, Job, Outline, RunFolder, Settings, peak_memory};

/// One step of a run, end to end, in a folder that is gone again.
#[derive(Debug)]
pub struct Rehearsal {
    /// What a user should know of how it was prepared.
    pub notes: Vec<String>,
    /// What the run is going to be.
    pub outline: Outline,
    /// As text: what it computes on.
    pub machine: String,
    /// Tokens of the step.
    pub tokens: u64,
    /// What it took, not warmed up.
    pub seconds: f64,
    /// With an evaluation and a checkpoint.
    pub seconds_in_all: f64,
    /// Of fp32 weights, gradients and two moments.
    pub state_bytes: f64,
    /// The most that the process held, where the system tells it.
    pub peak_bytes: Option<f64>,
}

impl Rehearsal {
    /// Makes the step.
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
        (plan.steps, plan.limits) = (1, Limits::NONE);
        plan.evaluate_batches = NonZeroU64::MIN;
        let (mut tokens, mut seconds) = (0, f64::NAN);
        let mut observer = |event: &Event<'_>| {
            if let Event::Step(report) = event {
                (tokens, seconds) = (report.tokens, report.time.as_secs_f64());
            }
        };
        let begin = Instant::now();
        job.fit_as(&plan, control, &mut observer)?;
        Ok(Self {
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
            tokens,
            seconds,
            seconds_in_all,
            ..
        } = self;
        for note in notes {
            writeln!(f, "{note}")?;
        }
        writeln!(f, "{outline}\n{machine}")?;
        writeln!(
            f,
            "step 1   {tokens} tokens in {seconds:.2} s, not warmed up; {seconds_in_all:.2} s with \
             evaluation and checkpoint"
        )?;
        let state = scaled(self.state_bytes, "B");
        write!(f, "memory   {state} for weights, gradients and moments")?;
        self.peak_bytes.map_or(Ok(()), |bytes| {
            write!(f, "; {} at the peak of this step", scaled(bytes, "B"))
        })
    }
}
