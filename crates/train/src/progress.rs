use std::time::Duration;

use crate::pace::Pace;
use crate::pass::{Numbers, Pass};
use crate::tick::Part;
use crate::{End, Phases, Plan, Run, State, StepReport, Tick, Work, Yardstick};

/// How far a run is, how fast, and how long it will take.
#[derive(Debug)]
pub(crate) struct Progress<'a> {
    plan: &'a Plan,
    yardstick: Option<Yardstick>,
    pub(crate) pace: Pace,
}

/// A step that was made, and what is to be said of it.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) step: u64,
    pub(crate) data: u64,
    pub(crate) rate: f64,
    pub(crate) pass: Pass,
    pub(crate) phases: Phases,
}

impl<'a> Progress<'a> {
    /// Of a run of which no step was made yet.
    pub(crate) fn of(run: &Run<'a>) -> Self {
        Self {
            plan: run.plan,
            yardstick: run.yardstick,
            pace: Pace::default(),
        }
    }

    /// Why the run is at its end, if it is.
    pub(crate) fn end(&self, state: &State) -> Option<End> {
        let (share, nearest) = self.share(state);
        (share >= 1.0).then_some(nearest)
    }

    /// Steps of the whole run: planned, or as it looks by the limit that is nearest.
    pub(crate) fn steps(&self, state: &State) -> f64 {
        match self.share(state) {
            (_, End::Steps) => self.plan.steps as f64,
            (share, _) => state.step as f64 / share,
        }
    }

    /// The same as a number of steps: a run ends with the step that reaches a limit.
    fn whole(&self, state: &State) -> u64 {
        // As many as were made, where a quotient comes out a last bit above or below.
        (self.steps(state) - 1e-6).ceil().max(state.step as f64) as u64
    }

    /// What there is to say of a step.
    pub(crate) fn report(&self, state: &State, made: &Made, numbers: &Numbers) -> StepReport {
        let tokens_per_second = self.pace.tokens_per_second();
        StepReport {
            step: made.step,
            steps: self.whole(state),
            terms: numbers.terms.clone(),
            loss: numbers.loss,
            rate: made.rate,
            norm: numbers.norm,
            tokens: made.pass.tokens,
            tokens_total: state.tokens,
            targets_total: state.targets,
            time: made.phases.total(),
            phases: made.phases,
            tokens_per_second,
            mfu: self.yardstick.map(|one| one.mfu(tokens_per_second)),
            eta: self.time_left(state, &self.pace, self.steps_left(state, made.step) as f64),
        }
    }

    /// How far it is within the step after those that were made.
    pub(crate) fn step_under_way(&self, state: &State, part: Part) -> Tick {
        let first = Pace::of(part);
        let pace = if self.pace.is_empty() {
            &first
        } else {
            &self.pace
        };
        let left = self.steps_left(state, state.step) as f64 - part.share();
        Tick {
            step: state.step + 1,
            steps: self.whole(state).max(state.step + 1),
            work: Work::Step,
            done: part.done,
            parts: part.parts,
            tokens_per_second: (!pace.is_empty()).then(|| pace.tokens_per_second()),
            eta: (!pace.is_empty()).then(|| self.time_left(state, pace, left)),
        }
    }

    /// How far it is within an evaluation after the steps that were made.
    pub(crate) fn evaluation_under_way(&self, state: &State, done: u64, parts: u64) -> Tick {
        Tick {
            step: state.step,
            steps: self.whole(state),
            work: Work::Evaluation,
            done,
            parts,
            tokens_per_second: None,
            eta: None,
        }
    }

    /// Steps after this one.
    pub(crate) fn steps_left(&self, state: &State, step: u64) -> u64 {
        (self.steps(state) - step as f64).max(0.0) as u64
    }

    /// What the clock has left, if that ends the run, or the time that so many steps take.
    fn time_left(&self, state: &State, pace: &Pace, steps: f64) -> Duration {
        let (_, End::Time) = self.share(state) else {
            return pace.estimate(steps.max(0.0));
        };
        let seconds = self.plan.limits.hours * 3600.0 - state.seconds;
        Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
    }

    /// How far the run is by the limit that is nearest.
    fn share(&self, state: &State) -> (f64, End) {
        let flops = self.yardstick.map_or(0.0, |one| one.flops_per_token);
        let Plan { limits, steps, .. } = self.plan;
        limits.progress(state, *steps, flops)
    }
}
