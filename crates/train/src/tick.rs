use std::fmt;
use std::time::Duration;

use cloze_pages::numbers::short_time;

use crate::step_line::short_count;

/// How far a run is, told while a step or an evaluation is under way: from the first micro-batch on,
/// without the numbers that the device would have to be waited for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick {
    /// Number of the step that is being made, from 1; while the run evaluates, of the last that was.
    pub step: u64,
    /// Steps of the whole run; with a budget of something else an estimate.
    pub steps: u64,
    /// What is being done.
    pub work: Work,
    /// Parts of that which are done.
    pub done: u64,
    /// Parts that it has: micro-batches, or held-out steps.
    pub parts: u64,
    /// Throughput of the last steps or, in the first, of what of it is done.
    pub tokens_per_second: Option<f64>,
    /// Training time left at that pace.
    pub eta: Option<Duration>,
}

impl Tick {
    /// How much of the run lies behind, from 0 to 1.
    pub fn share(&self) -> f64 {
        let made = match self.work {
            Work::Step => self.step as f64 - 1.0 + self.done as f64 / self.parts.max(1) as f64,
            Work::Evaluation => self.step as f64,
        };
        (made / self.steps.max(1) as f64).clamp(0.0, 1.0)
    }
}

/// What a run does at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It makes a step.
    Step,
    /// It scores held-out data.
    Evaluation,
}

/// In short: `step 3/400 | micro-batch 2/16 | 9.2k tok/s | eta 1h02m`.
impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, steps, .. } = self;
        write!(f, "step {step}/{steps}")?;
        match self.work {
            // One micro-batch is the step.
            Work::Step if self.parts < 2 => {}
            Work::Step => {
                let under_way = (self.done + 1).min(self.parts);
                write!(f, " | micro-batch {under_way}/{}", self.parts)?;
            }
            Work::Evaluation => write!(f, " | evaluation {}/{}", self.done, self.parts)?,
        }
        if let Some(speed) = self.tokens_per_second {
            write!(f, " | {} tok/s", short_count(speed))?;
        }
        self.eta
            .map_or(Ok(()), |eta| write!(f, " | eta {}", short_time(eta)))
    }
}

/// Parts of a step that are done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) done: u64,
    pub(crate) parts: u64,
    /// Real tokens of the whole step, or none where its batches are not made yet.
    pub(crate) tokens: u64,
    /// Since the step began.
    pub(crate) time: Duration,
}

impl Part {
    /// How much of the step that is.
    pub(crate) fn share(self) -> f64 {
        self.done as f64 / self.parts.max(1) as f64
    }
}
